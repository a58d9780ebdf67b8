/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the person can do in the window. Widgets reach these by name: win.say (text), win.write, win.stop, win.search,
 * win.open-model, win.open-model-folder, win.built-in-model, and the two panes. What is done to conversations is in rivulet-window-conversations.c.
 */

#include "config.h"

#include "rivulet-window-private.h"

static void
say_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  rivulet_window_say (RIVULET_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

static void
write_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  gtk_widget_grab_focus (GTK_WIDGET (RIVULET_WINDOW (widget)->composer));
}

static void
stop_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  rivulet_window_stop (RIVULET_WINDOW (widget));
}

static void
search_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);

  adw_overlay_split_view_set_show_sidebar (self->outer_split, TRUE);
  rivulet_sidebar_search (self->sidebar);
}

static void
open_model_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  rivulet_window_open_model (RIVULET_WINDOW (widget));
}

static void
open_model_folder_action (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter)
{
  rivulet_window_open_model_folder (RIVULET_WINDOW (widget));
}

static void
built_in_model_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  rivulet_window_load_model (RIVULET_WINDOW (widget), NULL);
}

void
rivulet_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.search", NULL, search_action);
  gtk_widget_class_install_action (widget_class, "win.say", "s", say_action);
  gtk_widget_class_install_action (widget_class, "win.write", NULL, write_action);
  gtk_widget_class_install_action (widget_class, "win.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "win.open-model", NULL, open_model_action);
  gtk_widget_class_install_action (widget_class, "win.open-model-folder", NULL, open_model_folder_action);
  gtk_widget_class_install_action (widget_class, "win.built-in-model", NULL, built_in_model_action);

  /* A binding of the class comes after the focus widget's own, so that Escape still closes what is open above. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.stop", NULL);
}

void
rivulet_window_init_actions (RivuletWindow *self)
{
  g_autoptr (GPropertyAction) toggle_sidebar = NULL;
  g_autoptr (GPropertyAction) toggle_cache = NULL;

  toggle_sidebar = g_property_action_new ("toggle-sidebar", self->outer_split, "show-sidebar");
  toggle_cache = g_property_action_new ("toggle-cache", self->inner_split, "show-sidebar");
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (toggle_sidebar));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (toggle_cache));
}
