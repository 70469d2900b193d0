"""A viewer in Python (aiortc, as Debian has it) on a narrow line, written from docs/PROTOCOL.md.

It knows nothing of transport-wide feedback: of its line it tells by REMB and receiver reports alone. The line is a relay in
this process, which lets so many bits per second through to it and drops what would wait for longer than a quarter of a second.

usage: viewer.py SIGNALING_URL TOKEN ROOM KBIT_PER_SECOND SECONDS
Prints a line of JSON each second: what came, what the line dropped, the layers that the server says it sends.
"""

import asyncio
import json
import socket
import sys
import time

import aiohttp
from aiortc import rtcrtpreceiver
from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtcicetransport import (
    RTCIceCandidate,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceTransport,
)
from aiortc.rtcrtpparameters import (
    RTCRtcpFeedback,
    RTCRtpCodecParameters,
    RTCRtpDecodingParameters,
    RTCRtpHeaderExtensionParameters,
    RTCRtpReceiveParameters,
)

ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
LONGEST_WAIT_S = 0.25


class Line(asyncio.DatagramProtocol):
    """What the server sends comes through at so many bits per second; what the client sends is not held up."""

    def __init__(self, target, bits_per_second):
        self.target = target
        self.bits_per_second = bits_per_second
        self.free_at = 0.0
        self.arrived = self.dropped = self.arrived_bytes = 0
        self.behind = None
        self.client = None
        self.front = None

    def connection_made(self, transport):
        self.front = transport

    def datagram_received(self, data, address):
        self.client = address
        self.behind.sendto(data, self.target)

    def from_server(self, data):
        now = time.monotonic()
        start = max(now, self.free_at)
        if start - now > LONGEST_WAIT_S:
            self.dropped += 1
            return
        self.free_at = start + len(data) * 8 / self.bits_per_second
        asyncio.get_running_loop().call_later(self.free_at - now, self.arrive, data)

    def arrive(self, data):
        self.arrived += 1
        self.arrived_bytes += len(data)
        if self.client is not None:
            self.front.sendto(data, self.client)


class Behind(asyncio.DatagramProtocol):
    def __init__(self, line):
        self.line = line

    def connection_made(self, transport):
        self.line.behind = transport

    def datagram_received(self, data, _address):
        self.line.from_server(data)


def own_address():
    """The address that the machine sends from: aiortc gathers no candidate on the loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return probe.getsockname()[0]


class Signaling:
    def __init__(self, socket_):
        self.socket = socket_
        self.waiting = {}
        self.last_id = 0
        self.layers = "unknown"
        self.reader = asyncio.ensure_future(self.read())

    async def read(self):
        async for message in self.socket:
            frame = json.loads(message.data)
            if "id" in frame:
                self.waiting.pop(frame["id"]).set_result(frame)
            elif frame["event"] == "consumer.layers":
                self.layers = frame["data"]["layers"]

    async def ask(self, method, **params):
        self.last_id += 1
        answer = asyncio.get_running_loop().create_future()
        self.waiting[self.last_id] = answer
        await self.socket.send_str(json.dumps({"id": self.last_id, "method": method, "params": params}))
        frame = await asyncio.wait_for(answer, 10)
        if "error" in frame:
            raise RuntimeError(f"{method}: {frame['error']}")
        return frame["result"]


def capabilities(router):
    """VP8 with its RTX, what aiortc reacts to, and no transport-wide feedback."""
    vp8 = next(codec for codec in router["codecs"] if codec["mimeType"].lower() == "video/vp8")
    rtx = next(codec for codec in router["codecs"] if codec.get("parameters", {}).get("apt") == vp8["preferredPayloadType"])
    feedback = [{"type": "nack"}, {"type": "nack", "parameter": "pli"}, {"type": "goog-remb"}]
    known = [each for each in router["headerExtensions"] if each["uri"] in (ABS_SEND_TIME, MID)]
    return {"codecs": [{**vp8, "rtcpFeedback": feedback}, rtx], "headerExtensions": known}


def receive_parameters(sent):
    [encoding] = sent["encodings"]
    return RTCRtpReceiveParameters(
        codecs=[
            RTCRtpCodecParameters(
                mimeType=codec["mimeType"],
                clockRate=codec["clockRate"],
                payloadType=codec["payloadType"],
                rtcpFeedback=[
                    RTCRtcpFeedback(type=each["type"], parameter=each.get("parameter") or None)
                    for each in codec.get("rtcpFeedback", [])
                ],
                parameters=codec.get("parameters", {}),
            )
            for codec in sent["codecs"]
        ],
        headerExtensions=[
            RTCRtpHeaderExtensionParameters(id=each["id"], uri=each["uri"]) for each in sent["headerExtensions"]
        ],
        encodings=[
            RTCRtpDecodingParameters(ssrc=encoding["ssrc"], payloadType=sent["codecs"][0]["payloadType"])
        ],
        muxId=sent["mid"],
    )


async def connect(signaling, parameters, line):
    gatherer = RTCIceGatherer()
    ice = RTCIceTransport(gatherer)
    ice._connection.ice_controlling = True
    dtls = RTCDtlsTransport(ice, [RTCCertificate.generateCertificate()])
    await gatherer.gather()
    udp = next(each for each in parameters["iceCandidates"] if each["protocol"] == "udp")
    address, port = line.front.get_extra_info("sockname")
    line.target = (udp["address"], udp["port"])
    await ice.addRemoteCandidate(
        RTCIceCandidate(
            component=1,
            foundation=udp["foundation"],
            ip=address,
            port=port,
            priority=udp["priority"],
            protocol="udp",
            type="host",
        )
    )
    await ice.addRemoteCandidate(None)
    # Else whoever controls ICE would be the DTLS server.
    dtls._set_role("client")
    local = dtls.getLocalParameters()
    await signaling.ask(
        "transport.connect",
        transportId=parameters["id"],
        dtlsParameters={
            "role": "client",
            "fingerprints": [
                {"algorithm": each.algorithm, "value": each.value}
                for each in local.fingerprints
                if each.algorithm == "sha-256"
            ],
        },
    )
    remote = parameters["iceParameters"]
    await ice.start(
        RTCIceParameters(usernameFragment=remote["usernameFragment"], password=remote["password"], iceLite=True)
    )
    await dtls.start(
        RTCDtlsParameters(
            role="server",
            fingerprints=[RTCDtlsFingerprint(**each) for each in parameters["dtlsParameters"]["fingerprints"]],
        )
    )
    return dtls


async def main(url, token, room, kbit, seconds):
    loop = asyncio.get_running_loop()
    line = Line(None, float(kbit) * 1000)
    await loop.create_datagram_endpoint(lambda: line, local_addr=(own_address(), 0))
    await loop.create_datagram_endpoint(lambda: Behind(line), local_addr=("127.0.0.1", 0))
    sent_rembs = 0
    pack = rtcrtpreceiver.pack_remb_fci

    def counted(*remb):
        nonlocal sent_rembs
        sent_rembs += 1
        return pack(*remb)

    rtcrtpreceiver.pack_remb_fci = counted
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url, protocols=["causeway.v1"]) as socket_:
            signaling = Signaling(socket_)
            await signaling.ask("session.authenticate", token=token)
            joined = await signaling.ask("room.join", room=room)
            media = joined["media"]
            dtls = await connect(signaling, media["recvTransport"], line)
            tracks = [
                track["id"]
                for each in joined["room"]["participants"]
                for track in each["tracks"]
                if track["source"] == "camera"
            ]
            answer = await signaling.ask(
                "media.consume",
                tracks=[{"trackId": track} for track in tracks],
                rtpCapabilities=capabilities(media["routerRtpCapabilities"]),
            )
            receivers = []
            for consumer in answer["consumers"]:
                receiver = rtcrtpreceiver.RTCRtpReceiver("video", dtls)
                receiver._track = rtcrtpreceiver.RemoteStreamTrack(kind="video")
                receiver._set_rtcp_ssrc(1)
                await receiver.receive(receive_parameters(consumer["rtpParameters"]))
                receivers.append(receiver)
            for second in range(int(seconds)):
                before = (line.arrived, line.arrived_bytes, line.dropped, sent_rembs)
                await asyncio.sleep(1)
                arrived, arrived_bytes, dropped, rembs = (
                    now - then
                    for now, then in zip((line.arrived, line.arrived_bytes, line.dropped, sent_rembs), before)
                )
                print(
                    json.dumps(
                        {
                            "second": second,
                            "arrived": arrived,
                            "kbit": round(arrived_bytes * 8 / 1000),
                            "dropped": dropped,
                            "rembs": rembs,
                            "layers": signaling.layers,
                        }
                    ),
                    flush=True,
                )
            # Their threads would keep the process.
            for receiver in receivers:
                await receiver.stop()
            await dtls.stop()
            await dtls.transport.stop()
            await signaling.ask("room.leave")


asyncio.run(main(*sys.argv[1:]))
