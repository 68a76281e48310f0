"""The far side of samba-server.ts: stores descriptors over SMB and tries opens, one JSON request and one JSON answer a line."""
import json
import os
import re
import subprocess
import sys

from samba import NTSTATUSError, credentials, param
from samba.dcerpc import security
from samba.ndr import ndr_pack, ndr_unpack
from samba.samba3 import libsmb_samba_internal as libsmb
from samba.samba3 import param as s3param

folder = sys.argv[1]
conf = os.path.join(folder, "smb.conf")
client = s3param.get_context()
client.load(conf)
settings = param.LoadParm()
settings.load(conf)

SHARE_ALL, OPEN_EXISTING, MUST_BE_FOLDER = 7, 1, 1
EVERY_RIGHT = 0x1F01FF
PARTS = security.SECINFO_OWNER | security.SECINFO_GROUP | security.SECINFO_DACL
connections = {}


def connect(user, share):
    who = credentials.Credentials()
    who.guess(settings)
    who.set_kerberos_state(credentials.DONT_USE_KERBEROS)
    who.set_username(user)
    who.set_password("Pw-" + user)
    who.set_domain("ODHOST")
    return libsmb.Conn("127.0.0.1", share, client, who)


def connection(user, share):
    if (user, share) not in connections:
        connections[(user, share)] = connect(user, share)
    return connections[(user, share)]


def users(_request):
    listing = subprocess.run(["pdbedit", "-s", conf, "-L", "-v"], capture_output=True, text=True, check=True).stdout
    names = re.findall(r"^Unix username: +(\S+)", listing, re.M)
    return {"sids": dict(zip(names, re.findall(r"^User SID: +(\S+)", listing, re.M)))}


def store(request):
    path = os.path.join(folder, "data", request["path"])
    if not os.path.exists(path):
        if request["folder"]:
            os.mkdir(path)
        else:
            open(path, "w").close()
        os.chmod(path, 0o777)
    descriptor = ndr_unpack(security.descriptor, bytes.fromhex(request["descriptor"]))
    admin = connection("admin", "ALL")
    name = request["path"].replace("/", "\\")
    admin.set_acl(name, descriptor, PARTS | security.SECINFO_PROTECTED_DACL)
    return {"stored": ndr_pack(admin.get_acl(name, PARTS)).hex(), "attribute": os.getxattr(path, "user.NTACL").hex()}


def share(request):
    subprocess.run(["sharesec", "-s", conf, request["share"], "-S", request["sddl"]], capture_output=True, check=True)
    # The list of a share is read when somebody connects.
    for known in [each for each in connections if each[1] == request["share"]]:
        del connections[known]
    return {}


def opens(request):
    name = request["path"].replace("/", "\\")
    try:
        session = connection(request["user"], request["share"])
    except NTSTATUSError:
        return {"mask": 0, "connected": False}
    mask = 0
    for bit in (1 << place for place in range(21)):
        if not EVERY_RIGHT & bit:
            continue
        try:
            options = MUST_BE_FOLDER if request["folder"] else 0
            session.close(session.create(name, DesiredAccess=bit, ShareAccess=SHARE_ALL, CreateDisposition=OPEN_EXISTING, CreateOptions=options))
            mask |= bit
        except NTSTATUSError as refusal:
            if refusal.args[0] != 0xC0000022:
                raise
    return {"mask": mask, "connected": True}


actions = {"users": users, "store": store, "share": share, "open": opens}
for line in sys.stdin:
    asked = json.loads(line)
    try:
        answer = actions[asked["action"]](asked)
    except Exception as problem:  # Every failure is for the test to report.
        answer = {"error": f"{asked['action']}: {problem!r}"}
    print(json.dumps(answer), flush=True)
