"""Opens the vectors of a sealed meeting, written from docs/SEALING.md, RFC 9180 and RFC 9605 alone.

Reads them from the standard input; says how many things it found right, or ends with what is wrong.
"""
import base64
import hashlib
import hmac
import json
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME = "causeway sealing 1"
checked = 0


def right(holds, what):
    global checked
    if not holds:
        sys.exit(f"wrong: {what}")
    checked += 1


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(*fields):
    out = b""
    for field in fields:
        if isinstance(field, int):
            field = field.to_bytes(8, "big")
        elif isinstance(field, str):
            field = field.encode()
        out += len(field).to_bytes(4, "big") + field
    return out


def extract(salt, secret):
    return hmac.new(salt or bytes(32), secret, hashlib.sha256).digest()


def expand(key, info, length):
    out = block = b""
    for number in range(1, length // 32 + 2):
        block = hmac.new(key, block + info + bytes([number]), hashlib.sha256).digest()
        out += block
    return out[:length]


def hkdf(secret, salt, info, length=32):
    return expand(extract(salt, secret), info, length)


# RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
KEM = b"KEM" + bytes([0, 0x20])
SUITE = b"HPKE" + bytes([0, 0x20, 0, 1, 0, 1])


def labeled_extract(suite, salt, label, secret):
    return extract(salt, b"HPKE-v1" + suite + label + secret)


def labeled_expand(suite, key, label, info, length):
    return expand(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, length)


def open_hpke(box, private, info):
    enc, sealed = box[:32], box[32:]
    raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    shared = private.exchange(X25519PublicKey.from_public_bytes(enc))
    context = enc + private.public_key().public_bytes(*raw)
    secret = labeled_expand(KEM, labeled_extract(KEM, b"", b"eae_prk", shared), b"shared_secret", context, 32)
    context = b"\0" + labeled_extract(SUITE, b"", b"psk_id_hash", b"") + labeled_extract(SUITE, b"", b"info_hash", info)
    base = labeled_extract(SUITE, secret, b"secret", b"")
    key = labeled_expand(SUITE, base, b"key", context, 16)
    nonce = labeled_expand(SUITE, base, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, sealed, b"")


# RFC 9605, cipher suite 4.
def sframe_header(frame):
    at = 1

    def number(four):
        nonlocal at
        if four < 8:
            return four
        length = four - 7
        at += length
        return int.from_bytes(frame[at - length : at], "big")

    key_id = number(frame[0] >> 4)
    counter = number(frame[0] & 15)
    return key_id, counter, at


def open_sframe(frame, base_key, metadata):
    key_id, counter, length = sframe_header(frame)
    secret = extract(b"", base_key)
    end = key_id.to_bytes(8, "big") + bytes([0, 4])
    key = expand(secret, b"SFrame 1.0 Secret key " + end, 16)
    salt = expand(secret, b"SFrame 1.0 Secret salt " + end, 12)
    nonce = bytes(a ^ b for a, b in zip(salt, counter.to_bytes(12, "big")))
    return AESGCM(key).decrypt(nonce, frame[length:], frame[:length] + metadata)


# What stays readable of each codec.
def split_vp8(frame):
    if frame[0] & 1:
        right(frame[0] == 0xF1, "the tag of a frame of VP8")
        return frame[:1], frame[1:], lambda plain: plain
    right(frame[:3] == b"\xf0\xff\xff", "the tag of a key frame of VP8")
    return frame[:10], frame[10:], lambda plain: plain[:3] + frame[3:10] + plain[3:]


def split_opus(frame):
    right(frame[:2] == b"\xff\0", "the beginning of a frame of Opus")
    return frame[:2], frame[2:], lambda plain: plain


def split_h264(frame):
    at = 0
    while True:
        at = frame.index(b"\0\0\0\x01", at) + 4
        if 1 <= frame[at] & 31 <= 5:
            break
    bits = "".join(f"{byte:08b}" for byte in frame[at + 1 : at + 20])
    position = 0
    for _ in range(3):
        zeros = len(bits[position:]) - len(bits[position:].lstrip("0"))
        position += 2 * zeros + 1
    clear = frame[: at + 1 + (position + 7) // 8]
    rest, zeros = bytearray(), len(clear) - len(clear.rstrip(b"\0"))
    for byte in frame[len(clear) :]:
        if zeros >= 2 and byte == 3:
            zeros = 0
            continue
        rest.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    right(rest[-1] == 0x80, "the end of a frame of H.264")
    return clear, bytes(rest[:-1]), lambda plain: clear + plain


def leb128(frame, at):
    value = shift = 0
    while True:
        value |= (frame[at] & 0x7F) << shift
        shift += 7
        at += 1
        if frame[at - 1] < 0x80:
            return value, at


def write_leb128(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if value == 0:
            return bytes(out)


def split_av1(frame):
    obus, at = [], 0
    while at < len(frame):
        header = frame[at : at + (2 if frame[at] & 4 else 1)]
        size, begin = leb128(frame, at + len(header))
        obus.append((header, frame[begin : begin + size]))
        at = begin + size
    sizes = [write_leb128(len(payload)) for _, payload in obus[:-1]] + [b""]
    metadata = b"".join(header + size for (header, _), size in zip(obus, sizes))

    def joined(plain):
        out = b""
        for header, payload in obus[:-1]:
            out += header + write_leb128(len(payload)) + plain[: len(payload)]
            plain = plain[len(payload) :]
        return out + obus[-1][0] + write_leb128(len(plain)) + plain

    return metadata, b"".join(payload for _, payload in obus), joined


SPLITS = {
    "audio/opus": split_opus,
    "video/VP8": split_vp8,
    "video/VP9": lambda frame: (b"", frame, lambda plain: plain),
    "video/H264": split_h264,
    "video/AV1": split_av1,
}


def verify(sign, signature, message, what):
    try:
        Ed25519PublicKey.from_public_bytes(b64(sign)).verify(b64(signature), message)
    except Exception:
        sys.exit(f"wrong: {what}")
    right(True, what)


def main():
    vectors = json.load(sys.stdin)
    for each in vectors["encode"]:
        right(encode(*each["fields"]).hex() == each["bytes"], f"encode {each}")
    devices = {device["seal"]: device for device in vectors["devices"]}
    for device in devices.values():
        message = encode(NAME + " device", b64(device["seal"]))
        verify(device["sign"], device["proof"], message, "the proof of a device")
    tenant, room = vectors["room"]["tenant"], vectors["room"]["room"]

    transcript = secret = b""
    epochs = {}
    for step in vectors["commits"]:
        commit = step["commit"]
        members = sorted((devices[seal] for seal in step["members"]), key=lambda device: device["seal"])
        fields = [field for each in members for field in (each["identity"], b64(each["seal"]), b64(each["sign"]))]
        roster = hashlib.sha256(encode(NAME + " roster", *fields)).digest()
        right(roster == b64(commit["roster"]), "a roster")
        right(commit["previous"] == base64.urlsafe_b64encode(transcript).decode().rstrip("="), "a transcript before")
        said = [commit[name] for name in ("keyEpoch", "kind", "previous", "roster", "confirm", "by")]
        body = encode(NAME + " commit", tenant, room, *said)
        verify(devices[commit["by"]]["sign"], commit["signature"], body, "the signature of a commit")
        if commit["kind"] == "ratchet":
            secret = hkdf(secret, transcript, encode(NAME, "ratchet"))
        else:
            secret = bytes.fromhex(step["secret"])
        right(secret.hex() == step["secret"], "a secret")
        for device in members:
            box = step["boxes"].get(device["identity"])
            if box is None:
                continue
            place = encode(NAME, "box", tenant, room, commit["keyEpoch"], commit["previous"], commit["by"], device["seal"])
            private = X25519PrivateKey.from_private_bytes(bytes.fromhex(device["sealPrivate"]))
            right(open_hpke(b64(box), private, place) == secret, "a box")
        right(hkdf(secret, b"", encode(NAME, "confirm")) == b64(commit["confirm"]), "what confirms a secret")
        transcript = hashlib.sha256(encode(NAME + " transcript", body, b64(commit["signature"]))).digest()
        right(transcript.hex() == step["transcript"], "a transcript")
        digits = hashlib.sha256(encode(NAME, "digits") + transcript).digest()
        groups = [int.from_bytes(digits[5 * group : 5 * group + 5], "big") % 100_000 for group in range(6)]
        right(" ".join(f"{group:05}" for group in groups) == step["digits"], "digits")
        epochs[commit["keyEpoch"]] = (secret, transcript, members)

    for each in vectors["words"]:
        secret, transcript, _ = epochs[each["keyEpoch"]]
        version, epoch, body = each["sealed"].split(".")
        right((version, int(epoch)) == ("sealed1", each["keyEpoch"]), "the form of words")
        key = hkdf(secret, transcript, encode(NAME, "words"))
        place = encode(NAME, "words", "chat", each["from"], each["id"])
        text = AESGCM(key).decrypt(b64(body)[:12], b64(body)[12:], place).decode()
        right(text == each["text"], "words")

    for each in vectors["frames"]:
        secret, transcript, members = epochs[each["keyEpoch"]]
        metadata, body, joined = SPLITS[each["mimeType"]](bytes.fromhex(each["sealed"]))
        key_id, _, _ = sframe_header(body)
        sender = members[key_id >> 24]
        right(sender["identity"] == each["identity"], "the sender of a frame")
        right(key_id & 0xFF == each["keyEpoch"] % 256, "the epoch of a frame")
        base = hkdf(secret, transcript, encode(NAME, "frames"))
        stream = encode(NAME + " stream", sender["identity"], sender["seal"], each["source"], key_id >> 8 & 0xFFFF)
        plain = joined(open_sframe(body, hkdf(base, b"", stream), metadata))
        right(plain.hex() == each["plain"], f"a frame of {each['mimeType']}")
    print(f"{checked} right")


main()
