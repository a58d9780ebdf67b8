# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a desktop the program talks to: notifications, and the session that may sleep. Both remember what they were told.

They live in the test's own process, on a thread of their own, and must be there before the program starts.
"""

import threading

from gi.repository import Gio, GLib

NOTIFICATIONS = """
<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
</interface></node>
"""

SESSION = """
<node><interface name="org.gnome.SessionManager">
  <method name="RegisterClient">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="o" direction="out"/>
  </method>
  <method name="UnregisterClient"><arg type="o" direction="in"/></method>
  <method name="Inhibit">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="u" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
</interface></node>
"""

SUSPEND = 4  # of the flags of Inhibit


class Desktop:
    """The two services; `notifications` holds (title, body), `inhibited` (cookie, flags, reason), `uninhibited` cookies."""

    def __init__(self):
        self.notifications = []
        self.inhibited = []
        self.uninhibited = []
        self.senders = []
        self.bus = None
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        if not ready.wait(30):
            raise AssertionError("no session bus")

    def _serve(self, ready):
        context = GLib.MainContext()
        context.push_thread_default()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None),
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        for name, path, xml in (("org.freedesktop.Notifications", "/org/freedesktop/Notifications", NOTIFICATIONS),
                                ("org.gnome.SessionManager", "/org/gnome/SessionManager", SESSION)):
            interface = Gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
            self.bus.register_object(path, interface, self._called, None, None)
            self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                               GLib.Variant("(su)", (name, 0)), None, Gio.DBusCallFlags.NONE, -1, None)
        ready.set()
        GLib.MainLoop(context).run()

    def _called(self, _connection, sender, _path, _interface, method, parameters, invocation):
        values = parameters.unpack()
        answer = None
        if method == "GetCapabilities":
            answer = GLib.Variant("(as)", (["body", "actions"],))
        elif method == "GetServerInformation":
            answer = GLib.Variant("(ssss)", ("tests", "", "", "1.2"))
        elif method == "Notify":
            self.notifications.append((values[3], values[4]))
            self.senders.append(sender)
            answer = GLib.Variant("(u)", (len(self.notifications),))
        elif method == "RegisterClient":
            answer = GLib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
        elif method == "Inhibit":
            self.inhibited.append((len(self.inhibited) + 1, values[3], values[2]))
            answer = GLib.Variant("(u)", (len(self.inhibited),))
        elif method == "Uninhibit":
            self.uninhibited.append(values[0])
        invocation.return_value(answer)

    def click_notification(self):
        """Tells the program that its last notification was clicked."""
        self.bus.emit_signal(self.senders[-1], "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
                             "ActionInvoked", GLib.Variant("(us)", (len(self.notifications), "default")))
