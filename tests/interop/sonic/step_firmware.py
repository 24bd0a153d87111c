"""Firmware over CDB: information, and an upgrade."""

import struct
import tempfile
import zlib

from host import NotAdvertised, controlled
from raw import cdb_code
from step_identity import management


def firmware(host):
    api, raw = host.api, host.raw
    if raw.flat() or raw.bits(1, 163, 7, 6) not in (1, 2):
        host.expect(not api.is_cdb_supported(), "library finds CDB")
        versions = api.get_transceiver_info_firmware_versions()
        host.equal("active firmware", versions["active_firmware"], "%d.%d" % tuple(raw.bytes(0, 39, 2)))
        raise NotAdvertised("flat memory" if raw.flat() else "01h:163.7:6 = 0, no CDB")
    info = api.get_module_fw_info()
    host.require(
        info["status"], f"get_module_fw_info: {info['info']} {host.log.take()}, lower:37 = {raw.byte(0, 37):02x}h"
    )
    host.equal("CDB status", raw.byte(0, 37), 1)
    length, code = raw.bytes(0x9F, 134, 2)
    reply = raw.bytes(0x9F, 136, length) if length <= 120 else b""
    host.expect(length == 110, f"reply of 0100h has {length} bytes, 110 by cdb_reply_fields")
    host.equal("reply check code", code, cdb_code(reply))
    host.equal("header left as sent", raw.bytes(0x9F, 128, 2).hex(), "0100")
    a, a_runs, a_committed, a_invalid, b, b_runs, b_committed, b_invalid, active, inactive = info["result"]
    flags_byte = reply[0]
    host.equal(
        "image A runs, committed, invalid",
        (a_runs, a_committed, a_invalid),
        (flags_byte & 1, flags_byte >> 1 & 1, flags_byte >> 2 & 1),
    )
    host.equal(
        "image B runs, committed, invalid",
        (b_runs, b_committed, b_invalid),
        (flags_byte >> 4 & 1, flags_byte >> 5 & 1, flags_byte >> 6 & 1),
    )
    host.expect(a_runs + b_runs == 1, f"{a_runs + b_runs} images run")
    host.expect(a_committed + b_committed == 1, f"{a_committed + b_committed} images committed")
    running = reply[2:4] if a_runs else reply[38:40]
    host.equal("running image and lower:39-40", running.hex(), raw.bytes(0, 39, 2).hex())
    other, other_invalid = (reply[38:40], b_invalid) if a_runs else (reply[2:4], a_invalid)
    if not other_invalid:
        host.equal("inactive image and 01h:128-129", other.hex(), raw.bytes(1, 128, 2).hex())
    features = api.get_module_fw_mgmt_feature()
    host.expect(features["status"], f"get_module_fw_mgmt_feature: {features['info']}")
    versions = api.get_transceiver_info_firmware_versions()
    host.equal("active firmware", versions["active_firmware"], active)
    return f"active {active}, inactive {inactive}, features {features['feature']}"


def image(raw, major, minor):
    """A firmware file as drivers/sim/firmware_image.hpp describes it, for this module."""
    payload = bytes((i * 7 + i // 251) & 0xFF for i in range(20000))
    header = b"PFFW" + bytes([1, major, minor, 0]) + struct.pack(">HHII", 3, 0, len(payload), zlib.crc32(payload))
    header += raw.bytes(0, 129, 16) + raw.bytes(0, 148, 16) + b"interop".ljust(32, b"\0") + bytes(24)
    return header + struct.pack(">I", zlib.crc32(header)) + payload


def upgrade(host):
    """Download, run without promise of hitlessness, check the trial state, commit: the library's own order of calls."""
    api, raw = host.api, host.raw
    controlled(host)
    if raw.bits(1, 163, 7, 6) not in (1, 2):
        raise NotAdvertised("01h:163.7:6 = 0, no CDB")
    api.set_lpmode(False)
    host.api = api = host.create(0)
    host.require(api.cdb_fw_hdlr is not None, f"no CDB handler: {host.log.take()}")
    host.equal("answered command", raw.bytes(0x9F, 128, 2).hex(), "0041")
    mechanism = raw.byte(0x9F, 141)
    features = api.get_module_fw_mgmt_feature()
    host.require(features["status"], f"get_module_fw_mgmt_feature: {features['info']}")
    if mechanism == 0:
        raise NotAdvertised("firmware cannot be written: WriteMechanism 0")
    start_length, block_length, lpl_only, paging, write_length = features["feature"]
    if isinstance(block_length, float):
        host.note(f"the library makes the block length {block_length}, with which its own download fails; rounded here")
    before = api.get_module_fw_info()["result"]
    host.require(before, "no firmware information")
    with tempfile.NamedTemporaryFile(suffix=".pffw") as file:
        file.write(image(raw, 9, 7))
        file.flush()
        start = host.time.bridge.elapsed_ms
        done, text = api.module_fw_download(start_length, int(block_length), lpl_only, paging, write_length, file.name)
        took = host.time.bridge.elapsed_ms - start
    host.require(done, f"module_fw_download: {text} lower:37 = {raw.byte(0, 37):02x}h")
    loaded = api.get_module_fw_info()["result"]
    host.equal("running image before the run", loaded[8], before[8])
    host.equal("inactive image after the download", loaded[9], "9.7.3")
    done, text = api.module_fw_run(mode=0)
    host.require(done, f"module_fw_run(0): {text}")
    host.time.sleep(3)
    host.api = api = host.create(0)
    management(host)
    api.set_lpmode(False)
    trial = api.get_module_fw_info()["result"]
    host.require(trial, "no firmware information after the run")
    host.equal("running image", trial[8], "9.7.3")
    host.equal("lower:39-40", raw.bytes(0, 39, 2).hex(), "0907")
    host.expect(not (trial[2] if trial[1] else trial[6]), "the image that runs on trial is committed already")
    done, text = api.module_fw_commit()
    host.expect(done, f"module_fw_commit: {text}")
    final = api.get_module_fw_info()["result"]
    host.expect(final[2] if final[1] else final[6], "the running image is not committed after the commit")
    host.expect(api.reset(), "reset() after the commit")
    api.set_lpmode(False)
    host.equal("running image after a reset", api.get_module_fw_info()["result"][8], "9.7.3")
    return f"{before[8]} to 9.7.3, download in {took} ms"
