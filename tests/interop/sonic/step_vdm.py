"""Versatile diagnostics monitoring: freeze, samples, thresholds, flags."""

from host import NotAdvertised
from raw import VDM_FORMATS, VDM_STATISTIC, vdm_value


def vdm(host):
    api, raw, bus = host.api, host.raw, host.bus
    if raw.flat() or not raw.bits(1, 142, 6, 6):
        host.expect(not api.is_transceiver_vdm_supported(), "library finds VDM")
        raise NotAdvertised("flat memory" if raw.flat() else "01h:142.6 = 0")
    host.equal("is_transceiver_vdm_supported", bool(api.is_transceiver_vdm_supported()), True)
    host.require_page(0x2F, "01h:142.6 = 1")
    groups = raw.bits(0x2F, 128, 1, 0) + 1
    entries = []
    for group in range(groups):
        descriptors = raw.bytes(0x20 + group, 128, 128)
        for index in range(64):
            kind = descriptors[2 * index + 1]
            if kind in VDM_FORMATS:
                entries.append((group, index, kind, descriptors[2 * index] & 15, descriptors[2 * index] >> 4))
    host.require(entries, "VDM advertised without a known observable")
    statistic = any(kind in VDM_STATISTIC for _, _, kind, _, _ in entries)
    host.equal("is_vdm_statistic_supported", api.is_vdm_statistic_supported(), statistic)
    host.time.sleep(2)

    def freeze():
        host.expect(api.freeze_vdm_stats(), "freeze_vdm_stats failed")
        took = host.wait("FreezeDone (2Fh:145.7)", lambda: api.get_vdm_freeze_status(), 10 if statistic else 1000)
        host.equal("FreezeDone", raw.bits(0x2F, 145, 7, 7), 1)
        return took

    def unfreeze():
        host.expect(api.unfreeze_vdm_stats(), "unfreeze_vdm_stats failed")
        took = host.wait("UnfreezeDone (2Fh:145.6)", lambda: api.get_vdm_unfreeze_status(), 10)
        host.equal("UnfreezeDone", raw.bits(0x2F, 145, 6, 6), 1)
        return took

    def sample(entry):
        return raw.bytes(0x24 + entry[0], 128 + 2 * entry[1], 2)

    frozen = released = 0
    if statistic:
        frozen = freeze()
        released = unfreeze()
        host.time.sleep(3)
        freeze()
        held = {entry: sample(entry) for entry in entries if entry[2] in VDM_STATISTIC}
        host.time.sleep(2)
        for entry, data in held.items():
            host.expect(
                sample(entry) == data,
                f"type {entry[2]} lane {entry[3] + 1} moved while frozen: {data.hex()} to {sample(entry).hex()}",
            )
    told = api.get_vdm()
    names = api.xcvr_eeprom.mem_map.codes.VDM_TYPE
    values = {}
    for group, index, kind, lane, threshold_set in entries:
        name = names[kind][0]
        entry = told.get(name, {}).get(lane + 1)
        where = f"VDM type {kind} ({name}) lane {lane + 1}"
        if not host.expect(entry is not None, f"{where}: not in the library's answer"):
            continue
        value = vdm_value(kind, sample((group, index)))
        values[kind, lane] = value
        host.equal(where, entry[0], value, abs(value) * 1e-9)
        for k, kind_of_limit in enumerate(("high alarm", "low alarm", "high warning", "low warning")):
            limit = vdm_value(kind, raw.bytes(0x28 + group, 128 + 8 * threshold_set + 2 * k, 2))
            host.equal(f"{where} {kind_of_limit} threshold", entry[1 + k], limit, abs(limit) * 1e-9)
            bit = 4 * (index % 2) + k
            host.equal(
                f"{where} {kind_of_limit} flag",
                entry[5 + k],
                bool(bus.last_read(0x2C, 128 + 32 * group + index // 2) >> bit & 1),
            )
        if 9 <= kind <= 16:
            host.expect(0 <= value <= 0.5, f"{where}: {value} is no error rate")
        if kind in (5, 6):
            host.expect(0 <= value <= 60, f"{where}: {value} dB")
    for lowest, highest, mean in ((9, 11, 13), (10, 12, 14), (17, 19, 21), (18, 20, 22), (27, 29, 31), (28, 30, 32)):
        for lane in range(16):
            if all((kind, lane) in values for kind in (lowest, highest, mean)):
                host.expect(
                    values[lowest, lane] <= values[mean, lane] * 1.001
                    and values[mean, lane] <= values[highest, lane] * 1.001,
                    f"VDM types {lowest}, {mean}, {highest} lane {lane + 1} not in order: "
                    f"{values[lowest, lane]}, {values[mean, lane]}, {values[highest, lane]}",
                )
    api.get_transceiver_vdm_real_value()
    api.get_transceiver_vdm_thresholds()
    api.get_transceiver_vdm_flags()
    if statistic:
        unfreeze()
    kinds = sorted({kind for _, _, kind, _, _ in entries})
    return f"{len(entries)} instances, types {kinds}, " + (
        f"frozen in {frozen} ms, released in {released} ms" if statistic else "none statistic, not frozen"
    )
