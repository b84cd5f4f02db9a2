"""Opens the report of a made-up comparison in a headless Chromium, from the file, and works with it as a reader would.

Needs Debian's packages chromium and chromium-driver.
usage: report_browser_test.py REPORT_CHILD SCREENSHOTS
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from webdriver import Browser  # noqa: E402

CHILD, SCREENSHOTS = sys.argv[1:3]
ITEMS, DIFFERENT = 60, 28  # of tests/compare/made_up.h
TAB, DOWN, RIGHT, ESCAPE = "\ue004", "\ue015", "\ue014", "\ue00c"

# WCAG 2.2, "contrast ratio": of an element's text on the nearest ground that is not transparent.
CONTRAST = """(async () => {
  const channels = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (text) => channels(text).slice(0, 3).map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = getComputedStyle(node).backgroundColor;
      if (channels(color)[3] !== 0) return color;
    }
  };
  const found = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.getClientRects().length || node.closest('script, style, svg, .skip, .hidden')) continue;
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))].sort((x, y) => y - x);
    const name = `${node.className || node.tagName}: ${node.textContent.slice(0, 40)}`;
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push(name);
  }
  return found;
})()"""


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="epochreel_report_")
        cls.addClassCleanup(shutil.rmtree, cls.folder, True)
        os.makedirs(SCREENSHOTS, exist_ok=True)
        cls.page = cls.made("report")
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)
        cls.browser.open("about:blank")
        cls.browser.log("performance")  # what the browser did before

    @classmethod
    def made(cls, name, *more):
        folder = pathlib.Path(cls.folder) / name
        subprocess.run([CHILD, folder, *map(str, more)], check=True)
        return (folder / "report.html").as_uri()

    def setUp(self):
        self.open(1280)

    def tearDown(self):
        """Nothing was asked of a network, and nothing went wrong in the page."""
        self.assertEqual(self.browser.log("browser"), [])
        for entry in self.browser.log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.assertRegex(message["params"]["request"]["url"], "^(file|data):")

    def open(self, width, scheme="dark", still=True, page=None):
        self.browser.look(width, 900, scheme, still)
        self.browser.open(page or self.page)

    def js(self, expression):
        return self.browser.run(f"(async () => {expression})()")

    def click(self, selector):
        self.js(f"document.querySelector({json.dumps(selector)}).click()")

    def text(self, selector):
        return self.js(f"document.querySelector({json.dumps(selector)}).innerText")

    def title(self):
        return self.js("document.querySelector('#item_title').firstChild.data")

    def pressed(self, selector):
        return self.js(f"document.querySelector({json.dumps(selector)}).getAttribute('aria-pressed')")

    def transforms(self):
        return self.js("[...document.querySelectorAll('.layer')].map(layer => layer.style.transform)")

    def test_says_what_differs(self):
        order = self.js("[...document.querySelectorAll('main h2')].map(title => title.innerText)")
        self.assertIn("The environment differs", order[0])
        self.assertIn("Training", order[1])
        self.assertEqual(self.js("document.querySelector('.stages .first h3').innerText"), "weights")
        self.assertIn("pictures of 43 of 60 items", self.text("#items"))
        self.assertIn("0 different pixels", self.text("#viewer"))

    def test_filters(self):
        self.click("[data-filter=different]")
        self.assertEqual(self.pressed("[data-filter=different]"), "true")
        self.assertEqual(self.pressed("[data-filter='']"), "false")
        self.assertEqual(self.js("document.querySelector('.row').getAttribute('aria-setsize')"), str(DIFFERENT))
        self.browser.press("f")
        self.assertEqual(self.pressed("[data-filter=size]"), "true")
        self.assertEqual(self.title(), "frame 44")
        self.assertIn("under blue stripes lies what only the baseline has", self.text("#legend"))
        self.assertIn("the 320 × 180 from the left top that both have", self.text("#viewer"))
        self.assertIn("12.25 of 255", self.text("#viewer"))
        self.assertEqual(self.js("[...document.querySelectorAll('#panes img')].map(img => img.width)"), [640, 320, 640])

    def test_steps_with_keys(self):
        self.click("[data-filter=different]")
        self.assertEqual(self.title(), "frame 59")  # the worst
        self.browser.press("k")
        self.assertEqual(self.title(), "frame 58")
        self.browser.press("j" + DOWN)
        self.assertEqual(self.title(), "frame 59")
        self.browser.press("d")
        self.assertEqual(self.title(), "frame 11")
        self.assertIn("frame 11: different", self.text("#live"))
        self.assertEqual(self.js("document.querySelector('[aria-selected=true] .name').innerText"), "frame 11")

    def test_zooms_all_panes_alike(self):
        self.browser.press("d+++")
        transforms = self.transforms()
        self.assertEqual(len(transforms), 3)
        self.assertEqual(len(set(transforms)), 1)
        self.js("document.querySelector('.stage').dispatchEvent(new WheelEvent('wheel', {deltaY: -300, clientX: 700, "
                "clientY: 700, cancelable: true}))")
        wheeled = self.transforms()
        self.assertEqual(len(set(wheeled)), 1)
        self.assertNotEqual(wheeled, transforms)
        self.assertTrue(self.js("document.querySelector('.stage').classList.contains('pixelated')"))
        self.browser.press("w")
        self.assertNotEqual(self.transforms(), wheeled)
        self.browser.press("0")
        self.assertEqual(len(set(self.transforms())), 1)

    def test_outlines_the_densest_window(self):
        shown = "getComputedStyle(document.querySelector('.dense')).display"
        self.assertEqual(self.js(shown), "block")
        self.click("#dense")
        self.assertEqual(self.js(shown), "none")

    def test_slides(self):
        self.browser.press("2")
        self.assertEqual(self.pressed("[data-mode=slider]"), "true")
        self.js("{ const slider = document.querySelector('#slider'); slider.value = 250; "
                "slider.dispatchEvent(new Event('input')); slider.focus(); }")
        clip = "document.querySelector('.clip.actual').style.clipPath"
        self.assertIn("25%", self.js(clip))
        self.browser.press(RIGHT)  # the right arrow moves the slider
        self.assertIn("25.1%", self.js(clip))

    def test_drags(self):
        middle = ("(() => { const stage = document.querySelector('.stage'); stage.scrollIntoView({block: 'center'}); "
                  "const box = stage.getBoundingClientRect(); "
                  "return [box.left + box.width / 2, box.top + box.height / 2, box.width]; })()")
        before = self.transforms()
        x, y, _ = self.js(middle)
        self.browser.drag((x, y), (x + 40, y - 20))
        moved = self.transforms()
        self.assertNotEqual(moved, before)
        self.assertEqual(len(set(moved)), 1)
        self.browser.press("2")
        x, y, width = self.js(middle)
        self.browser.drag((x, y), (x + width / 4, y))  # by the handle
        self.assertAlmostEqual(int(self.js("document.querySelector('#slider').value")), 750, delta=10)
        self.assertEqual(self.transforms()[0], moved[0])

    def test_blinks_only_when_asked(self):
        self.browser.press("3")
        self.assertEqual(self.pressed("#blink"), "false")
        self.browser.press("b")
        self.assertEqual(self.pressed("#blink"), "true")
        seen = self.js("{ const seen = new Set(); for (let i = 0; i < 40; ++i) { "
                       "seen.add(document.querySelector('.caption').innerText); "
                       "await new Promise(done => setTimeout(done, 50)); } return [...seen].sort(); }")
        self.assertEqual(seen, ["actual", "baseline"])
        self.browser.press("b")
        self.assertEqual(self.pressed("#blink"), "false")

    def test_blinks_by_itself_where_motion_is_welcome(self):
        self.open(1280, still=False)
        self.browser.press("3")
        self.assertEqual(self.pressed("#blink"), "true")

    def test_selects_on_the_timeline(self):
        self.js("{ const box = document.querySelector('#timeline').getBoundingClientRect(); "
                "const x = box.left + 56 + (box.width - 64) * 30.5 / 60; "
                "document.querySelector('#timeline').dispatchEvent("
                "new MouseEvent('click', {clientX: x, bubbles: true})); }")
        self.assertEqual(self.title(), "frame 30")
        for measure, word in (("ssim", "SSIM"), ("flip", "FLIP")):
            self.js(f"{{ const select = document.querySelector('#measure'); select.value = '{measure}'; "
                    "select.dispatchEvent(new Event('change')); }")
            self.assertIn(word, self.js("document.querySelector('#timeline svg').getAttribute('aria-label')"))

    def test_helps(self):
        self.browser.press("?")
        self.assertTrue(self.js("document.querySelector('#help').open"))
        self.browser.press(ESCAPE)
        self.assertFalse(self.js("document.querySelector('#help').open"))

    def test_the_focus_goes_down_the_page(self):
        tops, names = [], []
        for _ in range(20):
            self.browser.press(TAB)
            top, name, outlined = self.js(
                "{ const node = document.activeElement; return [node.getBoundingClientRect().top + scrollY, "
                "node.id || node.innerText || node.ariaLabel, node.matches('.skip') || "
                "getComputedStyle(node).outlineStyle !== 'none']; }")
            tops.append(top)
            names.append(name)
            self.assertTrue(outlined, name)
        self.assertIn("Skip", names[0])
        self.assertIn("list", names)
        self.assertEqual(sorted(names.index(name) for name in ("theme", "measure", "list")),
                         [names.index(name) for name in ("theme", "measure", "list")])

    def test_every_picture_has_a_text(self):
        self.assertEqual(self.js("[...document.images].filter(image => !image.alt).length"), 0)
        self.assertEqual(self.js("[...document.querySelectorAll('th:not([scope])')].length"), 0)

    def test_contrast_and_width(self):
        for scheme in ("dark", "light"):
            for width in (360, 1280, 1920):
                self.open(width, scheme)
                for key, mode in enumerate(("side", "slider", "blink", "difference"), 1):
                    self.browser.press(str(key))
                    over = self.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    self.assertEqual(over, 0, f"{width} px, {mode}")
                    self.browser.screenshot(f"{SCREENSHOTS}/{width}-{scheme}-{mode}.png", whole=True)
                self.assertEqual(self.browser.run(CONTRAST), [], f"{scheme} at {width} px")

    def test_of_a_pass_and_of_two_traces(self):
        for kind, word in (("pass", "Within tolerance"), ("traces", "Different")):
            for scheme in ("dark", "light"):
                self.open(1280, scheme, page=self.made(kind, kind))
                self.assertEqual(self.text("h1").lower(), word.lower())
                self.assertEqual(self.browser.run(CONTRAST), [])
                self.browser.screenshot(f"{SCREENSHOTS}/1280-{scheme}-{kind}.png", whole=True)

    def test_of_strange_names(self):
        page = self.made("strange", "strange")
        for width in (360, 1280):
            for item in range(20, 33):
                self.open(width, page=f"{page}?{item}#item={item}")
                over = self.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                self.assertEqual(over, 0, f"{width} px, item {item}")
        self.assertEqual(self.title(), 300 * "W")
        self.browser.screenshot(f"{SCREENSHOTS}/1280-dark-strange.png")
        self.open(1280, page=f"{page}?20#item=20")
        self.assertEqual(self.title(), "<script>alert(1)</script>")

    def test_toggles_the_scheme(self):
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = self.js(ground)
        self.click("#theme")
        self.assertNotEqual(self.js(ground), dark)

    def test_speaks_without_scripts(self):
        self.browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
        self.addCleanup(self.browser.devtools, "Emulation.setScriptExecutionDisabled", value=False)
        self.open(360, "light")
        nodes = self.browser.devtools("DOM.getDocument", depth=1)["root"]["nodeId"]
        rows = self.browser.devtools("DOM.querySelectorAll", nodeId=nodes, selector="noscript tbody tr")["nodeIds"]
        self.assertEqual(len(rows), ITEMS)
        self.browser.screenshot(f"{SCREENSHOTS}/360-light-noscript.png", whole=True)

    def test_stays_quick_with_thousands(self):
        self.open(1280, page=self.made("thousands", 1740))
        self.assertLess(self.js("document.querySelectorAll('.row').length"), 60)
        spent = self.js("{ const start = performance.now(); for (let i = 0; i < 50; ++i) document.body.dispatchEvent("
                        "new KeyboardEvent('keydown', {key: 'j', bubbles: true})); document.body.offsetHeight; "
                        "return (performance.now() - start) / 50; }")
        self.assertLess(spent, 100, "milliseconds a step")
        self.assertIn("1,800", self.text("[data-filter='']"))


if __name__ == "__main__":
    missing = [program for program in ("chromium", "chromedriver") if shutil.which(program) is None]
    if missing:
        sys.exit(f"cannot open the report: {' and '.join(missing)} missing; "
                 "install Debian's chromium and chromium-driver")
    unittest.main(argv=sys.argv[:1])
