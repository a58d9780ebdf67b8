/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Preferences and the settings of one conversation: their dialogs, and what follows when a setting changes.
 */

#include "config.h"

#include "rivulet-conversation-settings.h"
#include "rivulet-preferences.h"
#include "rivulet-window-private.h"

static void
preferences_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);

  if (self->settings != NULL)
    adw_dialog_present (rivulet_preferences_new (self->settings, self->store), widget);
}

static void
conversation_settings_action (GtkWidget  *widget,
                              const char *action_name,
                              GVariant   *parameter)
{
  RivuletWindow *self = RIVULET_WINDOW (widget);
  RivuletSampling defaults;

  if (self->store == NULL || self->conversation == NULL)
    return;
  rivulet_preferences_get_sampling (self->settings, &defaults);
  adw_dialog_present (rivulet_conversation_settings_new (self->store, self->conversation, &defaults), widget);
}

static void
toggle_fullscreen_action (GtkWidget  *widget,
                          const char *action_name,
                          GVariant   *parameter)
{
  if (gtk_window_is_fullscreen (GTK_WINDOW (widget)))
    gtk_window_unfullscreen (GTK_WINDOW (widget));
  else
    gtk_window_fullscreen (GTK_WINDOW (widget));
}

static void
sampling_changed_cb (RivuletWindow *self)
{
  RivuletGeneratorOptions options;
  RivuletSampling sampling;

  if (self->generator == NULL)
    return;
  rivulet_preferences_get_sampling (self->settings, &sampling);
  rivulet_generator_get_options (self->generator, &options);
  rivulet_generator_options_set_sampling (&options, &sampling);
  rivulet_generator_set_options (self->generator, &options);
}

void
rivulet_window_install_settings_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action (widget_class, "win.conversation-settings", NULL, conversation_settings_action);
  gtk_widget_class_install_action (widget_class, "win.toggle-fullscreen", NULL, toggle_fullscreen_action);
}

void
rivulet_window_init_settings (RivuletWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.preferences", self->settings != NULL);
  if (self->settings == NULL)
    return;

  g_settings_bind (self->settings, "enter-sends", self->composer, "enter-sends", G_SETTINGS_BIND_GET);
  g_signal_connect_object (self->settings, "changed::sampling", G_CALLBACK (sampling_changed_cb), self, G_CONNECT_SWAPPED);
  sampling_changed_cb (self);
}
