/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live views of the window, and the pages that go over the chat. Widgets reach these by name: win.toggle-strip.
 */

#include "config.h"

#include "rivulet-window-private.h"

void
rivulet_window_install_views (GtkWidgetClass *widget_class)
{
}

void
rivulet_window_init_views (RivuletWindow *self)
{
  g_autoptr (GPropertyAction) toggle_strip = g_property_action_new ("toggle-strip", self->strip_bar, "visible");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (toggle_strip));
}

void
rivulet_window_connect_views (RivuletWindow *self)
{
  rivulet_cache_panel_set_generator (self->cache_panel, self->generator);
  rivulet_strip_bar_set_generator (self->strip_bar, self->generator);
}

void
rivulet_window_disconnect_views (RivuletWindow *self)
{
  if (self->cache_panel == NULL)
    return;
  rivulet_cache_panel_set_generator (self->cache_panel, NULL);
  rivulet_strip_bar_set_generator (self->strip_bar, NULL);
}
