"""What people type to see what happens: one list for every screen, ticket, page and log.

Each is a text that a program might take for something else than text. `WIRE` are
those that a JSON body can carry; a lone surrogate is refused there.
"""

# ruff: noqa: RUF001 - letters that look alike are the point

from __future__ import annotations

HOSTILE: dict[str, str] = {
    # Markup of Rich and Textual.
    "unbalanced close": "Latte [/]",
    "unbalanced name": "Latte [/bold]",
    "style": "[bold red]Latte[/bold red]",
    "link": "[link=https://example.org]Latte[/link]",
    "click": "[@click=app.quit]Latte[/]",
    "click screen": "[@click='screen.dismiss']Latte[/]",
    "open bracket": "Latte [",
    "many brackets": "[[[Latte]]]][",
    "escaped": "\\[bold]Latte\\[/]",
    "variable": "$primary [$error on $panel]Latte[/]",
    "emoji code": ":coffee: :warning:",
    "address": "http://[fe80::1]:8000/",
    # What a terminal or a printer obeys.
    "clear screen": "\x1b[2J\x1b[HLatte",
    "colour": "\x1b[31mLatte\x1b[0m",
    "title": "\x1b]0;owned\x07Latte",
    "hyperlink": "\x1b]8;;https://example.org\x1b\\Latte\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07Latte",
    "device query": "\x1b[6n\x1b[cLatte",
    "c1 csi": "\x9b2JLatte",
    "c1 osc": "\x9d0;owned\x9cLatte",
    "printer reset": "\x1b@\x1dV\x00Latte\x10\x04\x01",
    "drawer": "\x1bp\x00\x19\xfaLatte",
    "bell backspace": "La\x07tt\x08e\x7f",
    "null": "La\x00tte",
    # Lines.
    "newline": "Latte\nOrder 8 is ready\r\nEspresso",
    "return": "Latte\rEspresso",
    "tab": "Lat\tte",
    "next line": "Latte\x85Espresso",
    "separators": "Latte\u2028Espresso\u2029Mocha",
    "vertical": "Latte\x0bEspresso\x0cMocha",
    # Format characters.
    "override": "\u202eettaL\u202c",
    "isolate": "\u2067Latte\u2069",
    "marks": "\u200fLatte\u200e\u061c",
    "zero width": "La\u200bt\u2060t\ufeffe",
    "joiners": "La\u200dt\u200ct\u200de\u200d",
    "soft hyphen": "Lat\u00adte",
    "tags": "Latte\U000e0041\U000e0042\U000e007f",
    "selectors": "L\ufe0fa\ufe00t\ufe01t\U000e0100e\ufe0f\ufe0f",
    "filler": "\u3164\u2800\u115f\u1160",
    "graphemes": "L\u034fatte",
    "zalgo": "L" + "\u0300\u0316\u0334\u0489" * 20 + "atte",
    "only marks": "\u0301\u0302\u0303",
    "private": "Latte\ue000\U000f0000",
    "noncharacter": "Latte\ufffe\U0001ffff\ufdd0",
    "annotation": "\ufff9Latte\ufffatea\ufffb",
    # Other programs.
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": "\"><b onclick='alert(1)'>Latte</b>",
    "entity": "&lt;Latte&amp;",
    "template": "{{7*7}} ${7*7} {0} {order}",
    "formula": '=HYPERLINK("http://example.org","Latte")',
    "formula at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "csv": 'Latte,"Espresso";Mocha',
    "printf": "%s %d %n %(name)s %%",
    "path": "../../etc/passwd",
    "shell": "$(reboot); `reboot` | cat && rm -rf /",
    "sql": "'; DROP TABLE orders; --",
    "json": '{"state": "COMPLETED"}',
    # What must be shown as it is.
    "accents": "Zoë Ångström",
    "vietnamese": "Nguyễn Thị Minh Khai",
    "decomposed": "Zoe\u0308",
    "cjk": "抹茶ラテ 李雷",
    "korean": "바닐라 라떼",
    "arabic": "قهوة بالحليب",
    "hebrew": "קפה הפוך",
    "persian": "می\u200cخواهم",
    "hindi": "नमस्ते क्\u200dष",
    "malayalam": "അവന്\u200d",
    "thai": "กาแฟน้ำผึ้ง",
    "cyrillic": "Барбара",
    "family": "👨\u200d👩\u200d👧",
    "heart on fire": "❤\ufe0f\u200d🔥",
    "keycap": "1\ufe0f\u20e3",
    "skin tone": "👩🏽\u200d🚀 👍🏽",
    "flag": "🇵🇹",
    "full width": "Ｌａｔｔｅ",
    # Size.
    "empty": "",
    "blank": "   ",
    "huge": "W" * 5_000,
    "huge word pairs": "ab " * 2_000,
    "huge wide": "抹" * 3_000,
    # Half a character.
    "surrogate": "Latte\ud83d",
}

WIRE = {name: text for name, text in HOSTILE.items() if name != "surrogate"}

# What no text on a screen, a ticket, a page or in a log may hold.
FORBIDDEN = frozenset(
    {
        *map(chr, range(0x20)),
        *map(chr, range(0x7F, 0xA0)),
        *"\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067",
        *"\u2068\u2069\ufeff\u00ad\u061c\u034f\ud83d\U000e0041\U000e0100\ue000",
    }
)
