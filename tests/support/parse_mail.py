"""Reads a raw mail from stdin and writes what it says as JSON.

The argument is the secret of its signature.
"""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import sys


def signed(mail, secret):
    """Whether the signature is the one of this agent at this time."""
    names = ["X-Agent-Name", "X-Agent-ID", "X-Agent-Sig-Ts"]
    payload = ":".join(str(mail[name]) for name in names)
    made = hmac.digest(secret.encode(), payload.encode(), hashlib.sha256)
    return hmac.compare_digest(base64.b64encode(made).decode(), str(mail["X-Agent-Sig"]))


def addresses(mail, name):
    header = mail[name]
    found = header.addresses if header is not None else []
    return [[address.display_name, address.addr_spec] for address in found]


def defects(mail):
    """What the parser found to be against the rules, in any part or header."""
    found = [defect for part in mail.walk() for defect in part.defects]
    found += [defect for value in mail.values() for defect in value.defects]
    return [repr(defect) for defect in found]


mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
body = mail.get_body(preferencelist=("plain", "html"))
json.dump(
    {
        "headers": {name.lower(): str(value) for name, value in mail.items()},
        "names": [name.lower() for name in mail.keys()],
        "from": addresses(mail, "from"),
        "to": addresses(mail, "to"),
        "date": mail["date"].datetime.timestamp() if mail["date"] else None,
        "type": body.get_content_type(),
        "body": body.get_content(),
        "signed": signed(mail, sys.argv[1]),
        "defects": defects(mail),
    },
    sys.stdout,
)
