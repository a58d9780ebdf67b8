/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows are bound to settings; whoever acts on a setting listens to it and not to this dialog.
 */

#include "config.h"

#include "rivulet-preferences.h"

#include "rivulet-sampling-group.h"

struct _RivuletPreferences
{
  AdwPreferencesDialog parent_instance;

  AdwComboRow *style_row;
  AdwSwitchRow *enter_row;
  AdwSwitchRow *notify_row;
  AdwEntryRow *instructions_row;
  RivuletSamplingGroup *sampling_group;

  GSettings *settings;
};

G_DEFINE_FINAL_TYPE (RivuletPreferences, rivulet_preferences, ADW_TYPE_PREFERENCES_DIALOG)

static void
style_selected_cb (RivuletPreferences *self)
{
  if (self->settings != NULL)
    g_settings_set_enum (self->settings, "style", (int) adw_combo_row_get_selected (self->style_row));
}

static void
sampling_changed_cb (RivuletPreferences *self)
{
  RivuletSampling sampling;
  g_autofree char *text = NULL;

  if (self->settings == NULL)
    return;
  rivulet_sampling_group_get_sampling (self->sampling_group, &sampling);
  text = rivulet_sampling_to_string (&sampling);
  g_settings_set_string (self->settings, "sampling", text);
}

static void
rivulet_preferences_dispose (GObject *object)
{
  RivuletPreferences *self = RIVULET_PREFERENCES (object);

  g_clear_object (&self->settings);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_PREFERENCES);

  G_OBJECT_CLASS (rivulet_preferences_parent_class)->dispose (object);
}

static void
rivulet_preferences_class_init (RivuletPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_preferences_dispose;

  g_type_ensure (RIVULET_TYPE_SAMPLING_GROUP);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, RivuletPreferences, enter_row);
  gtk_widget_class_bind_template_child (widget_class, RivuletPreferences, notify_row);
  gtk_widget_class_bind_template_child (widget_class, RivuletPreferences, instructions_row);
  gtk_widget_class_bind_template_child (widget_class, RivuletPreferences, sampling_group);
  gtk_widget_class_bind_template_callback (widget_class, style_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sampling_changed_cb);
}

static void
rivulet_preferences_init (RivuletPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
rivulet_preferences_new (GSettings    *settings,
                         RivuletStore *store)
{
  RivuletPreferences *self;
  RivuletSampling sampling;

  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (RIVULET_TYPE_PREFERENCES, NULL);
  rivulet_preferences_get_sampling (settings, &sampling);
  rivulet_sampling_group_set_store (self->sampling_group, store);
  rivulet_sampling_group_set_sampling (self->sampling_group, &sampling);
  adw_combo_row_set_selected (self->style_row, (guint) g_settings_get_enum (settings, "style"));
  g_settings_bind (settings, "enter-sends", self->enter_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notify-of-replies", self->notify_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "instructions", self->instructions_row, "text", G_SETTINGS_BIND_DEFAULT);
  self->settings = g_object_ref (settings);

  return ADW_DIALOG (self);
}

static void
style_changed_cb (GSettings *settings)
{
  static const AdwColorScheme schemes[] = { ADW_COLOR_SCHEME_DEFAULT, ADW_COLOR_SCHEME_FORCE_LIGHT,
                                            ADW_COLOR_SCHEME_FORCE_DARK };

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), schemes[g_settings_get_enum (settings, "style")]);
}

void
rivulet_preferences_bind_style (GSettings *settings)
{
  g_return_if_fail (G_IS_SETTINGS (settings));

  g_signal_connect (settings, "changed::style", G_CALLBACK (style_changed_cb), NULL);
  style_changed_cb (settings);
}

void
rivulet_preferences_get_sampling (GSettings       *settings,
                                  RivuletSampling *sampling)
{
  g_autofree char *text = settings == NULL ? NULL : g_settings_get_string (settings, "sampling");

  if (text == NULL || !rivulet_sampling_parse (sampling, text))
    rivulet_sampling_init (sampling);
}
