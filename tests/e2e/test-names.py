# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader meets: every control of the window, of its menus and of each dialog has a name."""

import sys

from driver import Atspi, Window, find_model, run, wait_for

CONTROLS = {
    "button", "push button", "toggle button", "check box", "radio button", "switch", "text", "entry", "password text",
    "spin button", "combo box", "slider", "menu item", "check menu item", "radio menu item", "link", "page tab",
    "list item", "image", "table", "progress bar", "dialog", "alert",
}


def says_something(window, accessible):
    """A row without a name of its own is read by the labels in it."""
    if (accessible.get_name() or "").strip():
        return True
    return accessible.get_role_name() == "list item" and any(
        a.get_role_name() == "label" and a.get_name() for a in window.walk(accessible))


def find_nameless(window):
    """Controls that say nothing, with the names around them."""
    nameless = []

    def look(accessible, path):
        # What is scrolled away counts; a hidden page of a stack is looked at when it is shown.
        if path and not accessible.get_state_set().contains(Atspi.StateType.VISIBLE):
            return
        role, name = accessible.get_role_name(), accessible.get_name()
        if role in CONTROLS and path and not says_something(window, accessible):
            nameless.append(f"{role} in {' / '.join(p for p in path if p)}")
        for i in range(accessible.get_child_count()):
            child = accessible.get_child_at_index(i)
            if child is not None:
                look(child, path + [name or ""])

    look(window.application, [])
    return nameless


def check_names(window, where):
    nameless = find_nameless(window)
    assert not nameless, f"{where}: {nameless}"
    window.picture("names-" + where.replace(" ", "-"))


def close_dialog(window, title):
    window.press("Close", root=window.find("dialog", title))
    wait_for("end of the dialog", lambda: window.look("dialog", title) is None)


def names(program, data_dir):
    """The window, its menus, its pages and its dialogs."""
    with Window(program, data_dir, find_model()) as window:
        wait_for("model", lambda: "Rivulet Mini" in window.get_texts() or window.get_strip().startswith("0 of"))
        check_names(window, "welcome")
        window.say("Tell me a story about a river.")
        window.wait_reply()
        window.hover(-1)
        window.find("button", "Reply Again")
        check_names(window, "talk")
        for menu, title in (("Main Menu", "Models"), ("Conversation Menu", "Conversation Settings"),
                            ("Main Menu", "Preferences"), ("Main Menu", "Keyboard Shortcuts"),
                            ("Main Menu", "About Rivulet")):
            window.open_menu(menu, title)
            check_names(window, "menu of " + title)
            window.choose(menu, title)
            title = "About" if title.startswith("About") else title
            window.find("dialog", title)
            check_names(window, title)
            if title == "Models":
                window.click(window.find("list item", "Built-in Model"))
                window.find("button", "Load")
                check_names(window, "Model")
            close_dialog(window, title)
        window.choose("Main Menu", "Lab")
        window.find("button", "Start")
        check_names(window, "Lab")
        window.press("Back")
        window.open_menu("Trace and Pictures", "Open Trace…")
        check_names(window, "menu of the trace")
        window.close()


if __name__ == "__main__":
    run({"names": names})
    sys.exit(0)
