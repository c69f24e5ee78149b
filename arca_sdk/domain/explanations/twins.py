"""Codes of the CAEA report that repeat a rule of FECAESolicitar under another number.

The right-hand side's sentence and fix are used for both. Where several rules of the right-hand side stand under one
code, or the twins differ in substance, ``caea`` has the entry instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from arca_sdk.domain.explanations.base import MANUAL, MANUAL_LATER, Case
from arca_sdk.domain.explanations.rulebook import case_of
from arca_sdk.domain.rules import Severity, rules_for

OPERATION = "FECAEARegInformativo"
_NEWER = frozenset({827, 828, 829, *range(1517, 1529)})

REJECTING: Mapping[int, int] = {
    # header, numbers, receiver
    1300: 10004,
    713: 10030,
    784: 10008,
    711: 10012,
    1433: 10012,
    1416: 10011,
    1422: 10014,
    1403: 10013,
    788: 10069,
    1528: 10284,
    # amounts, VAT, other taxes, currency, VAT condition
    715: 10018,
    717: 10043,
    718: 10044,
    719: 10045,
    723: 10046,
    1407: 10047,
    1409: 10065,
    1443: 10071,
    1000: 10019,
    1003: 10022,
    1008: 10021,
    1009: 10020,
    1423: 10024,
    900: 10025,
    905: 10026,
    906: 10027,
    907: 10028,
    908: 10042,
    1401: 10037,
    820: 10239,
    823: 10242,
    826: 10246,
    # associated vouchers and period
    800: 10062,
    802: 10058,
    803: 10059,
    804: 10060,
    805: 10057,
    807: 10040,
    812: 10040,
    808: 10151,
    1490: 10196,
    1491: 10197,
    1492: 10198,
    1493: 10199,
    1494: 10203,
    1495: 10204,
    1496: 10205,
    1497: 10206,
    1498: 10207,
    1499: 10208,
    1502: 10211,
    1503: 10212,
    1504: 10213,
    # FCE
    1446: 10176,
    1450: 10153,
    1451: 10154,
    1452: 10155,
    1453: 10156,
    1454: 10157,
    1455: 10158,
    1456: 10159,
    1457: 10160,
    1458: 10161,
    1459: 10162,
    1460: 10163,
    1461: 10164,
    1462: 10165,
    1463: 10166,
    1464: 10167,
    1465: 10168,
    1466: 10169,
    1467: 10170,
    1468: 10171,
    1469: 10172,
    1470: 10173,
    1471: 10174,
    1472: 10175,
    1474: 10177,
    1475: 10178,
    1476: 10180,
    1477: 10181,
    1478: 10183,
    1479: 10184,
    1480: 10186,
    1481: 10187,
    1482: 10189,
    1483: 10190,
    1486: 10193,
    1513: 10214,
    1514: 10215,
    1515: 10216,
    # optionals
    1101: 10054,
    1103: 10052,
    1104: 10064,
    1105: 10055,
    813: 10112,
    1505: 10086,
    1506: 10088,
    1507: 10089,
    1508: 10090,
    1509: 10091,
    1510: 10092,
    1511: 10094,
    1512: 10095,
    1517: 10123,
    1518: 10124,
    1519: 10128,
    1520: 10127,
    1521: 10129,
    1522: 10125,
    1523: 10126,
    1524: 10131,
    1525: 10130,
    1526: 10132,
    # activities
    **{16000 + offset: 10218 + offset for offset in range(15)},
}

OBSERVING: Mapping[int, int] = {
    708: 10017,
    1402: 10063,
    1489: 10195,
    819: 10238,
    827: 10247,
    828: 10248,
    829: 10249,
    724: 10048,
    725: 10023,
    1406: 10029,
    1408: 10061,
    1006: 10051,
    1427: 10070,
    1411: 10036,
    1412: 10032,
    1425: 10067,
    1527: 10283,
    814: 10234,
    816: 10235,
    817: 10236,
    818: 10237,
    821: 10240,
    822: 10241,
    824: 10243,
    825: 10245,
    1485: 10188,
    1500: 10209,
    1501: 10210,
    1516: 10217,
    801: 10041,
    809: 10120,
    810: 10121,
    811: 10122,
    1106: 10066,
}
"""What FECAESolicitar may refuse, the CAEA report often only observes: the voucher exists already."""


def cases() -> dict[int | str, tuple[Case, ...]]:
    """By code."""
    return {
        code: (_twin(code, other, severity),)
        for severity, twins in ((Severity.REJECT, REJECTING), (Severity.OBSERVE, OBSERVING))
        for code, other in twins.items()
    }


def _twin(code: int, other: int, severity: Severity) -> Case:
    manual = MANUAL_LATER if code in _NEWER else MANUAL
    return replace(
        case_of(rules_for(other)[0]),
        severity=severity,
        operations=(OPERATION,),
        source=f"{manual}, {OPERATION}",
        twin=other,
    )
