/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live views of the window, and the pages that go over the chat. Widgets reach these by name: win.toggle-strip,
 * win.show-token (message, byte), win.show-horizon, win.show-lab, win.show-models, win.use-model (path, capacity, sinks),
 * win.cancel-loading and win.present (the presenter's mode).
 */

#include "config.h"

#include "rivulet-lab-page.h"
#include "rivulet-models-dialog.h"
#include "rivulet-search.h"
#include "rivulet-window-private.h"

/* The bytes of the message that the token at @byte is. */
static gsize
find_token_end (RivuletWindow  *self,
                RivuletMessage *message,
                gsize           byte)
{
  const RivuletSnapshot *snapshot = rivulet_generator_get_snapshot (self->generator);
  const gsize length = strlen (rivulet_message_get_text (message));

  for (guint i = 0; snapshot != NULL && i < snapshot->n_used; i++)
    {
      if (snapshot->slot_message[i] == rivulet_message_get_id (message) && snapshot->slot_byte[i] == byte)
        return MIN (length, byte + strlen (snapshot->slot_text[i]));
    }

  return MIN (length, byte + 1);
}

static void
show_token (RivuletWindow  *self,
            RivuletMessage *message,
            guint           position,
            guint32         byte)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RivuletTextRange));
  RivuletTextRange range = { byte, find_token_end (self, message, byte) };

  if (range.start < range.end)
    g_array_append_val (found, range);
  rivulet_transcript_view_show_message (self->transcript, position, found);
}

/* A slot of the strip was chosen: its token comes into view. */
static void
show_token_action (GtkWidget  *widget,
                   const char *action_name,
                   GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  gint64 id;
  guint32 byte;

  g_variant_get (parameter, "(xu)", &id, &byte);
  if (self->messages == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (self->messages); i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (self->messages, i);

      if (rivulet_message_get_id (message) != id)
        continue;
      show_token (self, message, i, byte);
      return;
    }
}

static void
show_horizon_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  rivulet_transcript_view_show_horizon (RIVULET_WINDOW (widget)->transcript);
}

static void
show_lab_action (GtkWidget  *widget,
                 const char *action_name,
                 GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  RivuletGeneratorOptions options;
  RivuletSnapshot *snapshot;
  RivuletLabPage *page;

  if (self->generator == NULL || adw_navigation_view_find_page (self->navigation, "lab") != NULL)
    return;
  rivulet_generator_get_options (self->generator, &options);
  snapshot = rivulet_generator_get_snapshot (self->generator);
  if (snapshot != NULL)
    {
      options.capacity = snapshot->capacity;
      options.n_sink = snapshot->n_sink;
    }
  page = rivulet_lab_page_new (self->generator, self->model_path, &options, self->conversation);
  adw_navigation_view_push (self->navigation, ADW_NAVIGATION_PAGE (page));
}

/* The dialog that is open, or a new one. */
static RivuletModelsDialog *
get_models (RivuletWindow *self)
{
  AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self));

  if (!RIVULET_IS_MODELS_DIALOG (dialog))
    {
      dialog = ADW_DIALOG (rivulet_models_dialog_new (self->generator, self->settings));
      adw_dialog_present (dialog, GTK_WIDGET (self));
    }

  return RIVULET_MODELS_DIALOG (dialog);
}

static void
show_models_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  if (RIVULET_WINDOW (widget)->generator != NULL)
    get_models (RIVULET_WINDOW (widget));
}

void
rivulet_window_show_model_file (RivuletWindow *self,
                                const char    *path)
{
  if (self->generator != NULL)
    rivulet_models_dialog_show_file (get_models (self), path);
}

static void
use_model_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  const char *path;
  guint capacity, n_sink;

  g_variant_get (parameter, "(&suu)", &path, &capacity, &n_sink);
  rivulet_window_use_model (RIVULET_WINDOW (widget), *path == '\0' ? NULL : path, capacity, n_sink);
}

static void
cancel_loading_action (GtkWidget  *widget,
                       const char *action_name,
                       GVariant   *parameter)
{
  g_cancellable_cancel (RIVULET_WINDOW (widget)->loading);
}

/* Big type, the whole screen, nothing but the talk and the cache. */
static void
present_action (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  gboolean presents = !gtk_widget_has_css_class (widget, "presenting");

  if (presents)
    gtk_widget_add_css_class (widget, "presenting");
  else
    gtk_widget_remove_css_class (widget, "presenting");
  adw_overlay_split_view_set_show_sidebar (self->outer_split, !presents);
  adw_overlay_split_view_set_show_sidebar (self->inner_split, TRUE);
  if (presents)
    gtk_window_fullscreen (GTK_WINDOW (self));
  else
    gtk_window_unfullscreen (GTK_WINDOW (self));
}

void
rivulet_window_install_views (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.show-token", "(xu)", show_token_action);
  gtk_widget_class_install_action (widget_class, "win.show-horizon", NULL, show_horizon_action);
  gtk_widget_class_install_action (widget_class, "win.show-lab", NULL, show_lab_action);
  gtk_widget_class_install_action (widget_class, "win.show-models", NULL, show_models_action);
  gtk_widget_class_install_action (widget_class, "win.use-model", "(suu)", use_model_action);
  gtk_widget_class_install_action (widget_class, "win.cancel-loading", NULL, cancel_loading_action);
  gtk_widget_class_install_action (widget_class, "win.present", NULL, present_action);
}

/* While a recorded trace is replayed, the strip shows it too. */
static void
frame_cb (RivuletWindow   *self,
          RivuletSnapshot *frame)
{
  rivulet_strip_bar_set_replayed (self->strip_bar, frame);
}

void
rivulet_window_init_views (RivuletWindow *self)
{
  g_autoptr (GPropertyAction) toggle_strip = g_property_action_new ("toggle-strip", self->strip_bar, "visible");

  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (toggle_strip));
  g_signal_connect_object (self->cache_panel, "frame", G_CALLBACK (frame_cb), self, G_CONNECT_SWAPPED);
}

void
rivulet_window_connect_views (RivuletWindow *self)
{
  rivulet_cache_panel_set_generator (self->cache_panel, self->generator);
  if (self->settings != NULL)
    g_settings_bind (self->settings, "show-strip", self->strip_bar, "visible", G_SETTINGS_BIND_DEFAULT);
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

gboolean
rivulet_window_open_page (RivuletWindow *self,
                          const char    *name)
{
  g_autofree char *action = g_strdup_printf ("win.show-%s", name);
  AdwNavigationPage *page;

  g_return_val_if_fail (RIVULET_IS_WINDOW (self), FALSE);

  if (!gtk_widget_activate_action (GTK_WIDGET (self), action, NULL))
    return FALSE;
  page = adw_navigation_view_get_visible_page (self->navigation);
  if (RIVULET_IS_LAB_PAGE (page))
    rivulet_lab_page_start (RIVULET_LAB_PAGE (page));

  return TRUE;
}

gboolean
rivulet_window_is_experimenting (RivuletWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->navigation);

  return RIVULET_IS_LAB_PAGE (page) && rivulet_lab_page_is_running (RIVULET_LAB_PAGE (page));
}
