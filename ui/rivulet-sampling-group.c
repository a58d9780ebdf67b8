/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The preset shown is always the one whose numbers are shown, or none: there is nothing to keep in step.
 */

#include "config.h"

#include "rivulet-sampling-group.h"

#include <glib/gi18n.h>

/* The presets that come with the program stand first in the list, after "Custom". */
static const struct
{
  const char *name;
  double temperature;
  double top_p;
  double min_p;
} own_presets[] = {
  { N_ ("Precise"), 0.2, 0.9, 0.1 },
  { N_ ("Balanced"), 0, 0, 0 }, /* the defaults of the chat */
  { N_ ("Lively"), 1.1, 0.98, 0.03 },
};

#define FIRST_STORED (1 + G_N_ELEMENTS (own_presets))

struct _RivuletSamplingGroup
{
  AdwPreferencesGroup parent_instance;

  AdwComboRow *preset;
  GtkWidget *remove_button;
  AdwSpinRow *temperature;
  AdwSpinRow *max_reply_tokens;
  AdwSpinRow *top_k;
  AdwSpinRow *top_p;
  AdwSpinRow *min_p;
  AdwSpinRow *repetition_penalty;
  AdwSpinRow *seed;
  GtkEditable *preset_name;

  RivuletStore *store;
  GtkStringList *names;
  RivuletSampling sampling;
  gboolean updating;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RivuletSamplingGroup, rivulet_sampling_group, ADW_TYPE_PREFERENCES_GROUP)

static gboolean
get_preset (RivuletSamplingGroup *self,
            guint                 index,
            RivuletSampling      *sampling)
{
  /* What a preset does not speak of stays. */
  const guint64 seed = self->sampling.seed;
  const guint max_reply_tokens = self->sampling.max_reply_tokens;

  if (index >= FIRST_STORED)
    return self->store != NULL
           && rivulet_store_get_preset (self->store, gtk_string_list_get_string (self->names, index), sampling, NULL);
  if (index == 0)
    return FALSE;

  rivulet_sampling_init (sampling);
  sampling->seed = seed;
  sampling->max_reply_tokens = max_reply_tokens;
  if (own_presets[index - 1].top_p > 0)
    {
      sampling->temperature = own_presets[index - 1].temperature;
      sampling->top_p = own_presets[index - 1].top_p;
      sampling->min_p = own_presets[index - 1].min_p;
    }

  return TRUE;
}

static guint
find_preset (RivuletSamplingGroup *self)
{
  const guint n_names = g_list_model_get_n_items (G_LIST_MODEL (self->names));

  for (guint i = 1; i < n_names; i++)
    {
      RivuletSampling sampling;

      if (get_preset (self, i, &sampling) && rivulet_sampling_equal (&sampling, &self->sampling))
        return i;
    }

  return 0;
}

static void
update (RivuletSamplingGroup *self)
{
  guint selected;

  self->updating = TRUE;
  selected = find_preset (self);
  adw_combo_row_set_selected (self->preset, selected);
  gtk_widget_set_visible (self->remove_button, selected >= FIRST_STORED);
  adw_spin_row_set_value (self->temperature, self->sampling.temperature);
  adw_spin_row_set_value (self->max_reply_tokens, self->sampling.max_reply_tokens);
  adw_spin_row_set_value (self->top_k, self->sampling.top_k);
  adw_spin_row_set_value (self->top_p, self->sampling.top_p);
  adw_spin_row_set_value (self->min_p, self->sampling.min_p);
  adw_spin_row_set_value (self->repetition_penalty, self->sampling.repetition_penalty);
  adw_spin_row_set_value (self->seed, (double) self->sampling.seed);
  self->updating = FALSE;
}

static void
update_names (RivuletSamplingGroup *self)
{
  g_auto (GStrv) stored = self->store == NULL ? NULL : rivulet_store_list_presets (self->store, NULL);

  self->updating = TRUE;
  g_clear_object (&self->names);
  /* Translators: numbers that are no preset's */
  self->names = gtk_string_list_new ((const char *[]) { _ ("Custom"), NULL });
  for (guint i = 0; i < G_N_ELEMENTS (own_presets); i++)
    gtk_string_list_append (self->names, _ (own_presets[i].name));
  for (guint i = 0; stored != NULL && stored[i] != NULL; i++)
    gtk_string_list_append (self->names, stored[i]);
  adw_combo_row_set_model (self->preset, G_LIST_MODEL (self->names));
  self->updating = FALSE;
  update (self);
}

static void
preset_selected_cb (RivuletSamplingGroup *self)
{
  RivuletSampling sampling;

  if (self->updating || !get_preset (self, adw_combo_row_get_selected (self->preset), &sampling))
    return;
  self->sampling = sampling;
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
edited_cb (RivuletSamplingGroup *self)
{
  if (self->updating)
    return;

  self->sampling.temperature = adw_spin_row_get_value (self->temperature);
  self->sampling.max_reply_tokens = (guint) adw_spin_row_get_value (self->max_reply_tokens);
  self->sampling.top_k = (guint) adw_spin_row_get_value (self->top_k);
  self->sampling.top_p = adw_spin_row_get_value (self->top_p);
  self->sampling.min_p = adw_spin_row_get_value (self->min_p);
  self->sampling.repetition_penalty = adw_spin_row_get_value (self->repetition_penalty);
  self->sampling.seed = (guint64) adw_spin_row_get_value (self->seed);
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
save_preset_cb (RivuletSamplingGroup *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->preset_name)));
  g_autoptr (GError) error = NULL;

  if (*name == '\0' || self->store == NULL)
    return;
  if (!rivulet_store_set_preset (self->store, name, &self->sampling, &error))
    {
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->preset_name), error->message);
      gtk_widget_add_css_class (GTK_WIDGET (self->preset_name), "error");
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->preset_name), "error");
  gtk_editable_set_text (self->preset_name, "");
  update_names (self);
}

static void
remove_clicked_cb (RivuletSamplingGroup *self)
{
  const guint selected = adw_combo_row_get_selected (self->preset);

  if (selected < FIRST_STORED || self->store == NULL)
    return;
  rivulet_store_remove_preset (self->store, gtk_string_list_get_string (self->names, selected), NULL);
  update_names (self);
}

static void
rivulet_sampling_group_dispose (GObject *object)
{
  RivuletSamplingGroup *self = RIVULET_SAMPLING_GROUP (object);

  self->updating = TRUE;
  g_clear_object (&self->store);
  g_clear_object (&self->names);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_SAMPLING_GROUP);

  G_OBJECT_CLASS (rivulet_sampling_group_parent_class)->dispose (object);
}

static void
rivulet_sampling_group_class_init (RivuletSamplingGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_sampling_group_dispose;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-sampling-group.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, preset);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, remove_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, temperature);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, max_reply_tokens);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, top_k);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, top_p);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, min_p);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, repetition_penalty);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, seed);
  gtk_widget_class_bind_template_child (widget_class, RivuletSamplingGroup, preset_name);
  gtk_widget_class_bind_template_callback (widget_class, preset_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
}

static void
rivulet_sampling_group_init (RivuletSamplingGroup *self)
{
  self->updating = TRUE;
  rivulet_sampling_init (&self->sampling);
  gtk_widget_init_template (GTK_WIDGET (self));
  update_names (self);
}

void
rivulet_sampling_group_set_store (RivuletSamplingGroup *self,
                                  RivuletStore         *store)
{
  g_return_if_fail (RIVULET_IS_SAMPLING_GROUP (self));

  g_set_object (&self->store, store);
  gtk_widget_set_visible (GTK_WIDGET (self->preset_name), store != NULL);
  update_names (self);
}

void
rivulet_sampling_group_set_sampling (RivuletSamplingGroup  *self,
                                     const RivuletSampling *sampling)
{
  g_return_if_fail (RIVULET_IS_SAMPLING_GROUP (self));
  g_return_if_fail (sampling != NULL);

  self->sampling = *sampling;
  update (self);
}

void
rivulet_sampling_group_get_sampling (RivuletSamplingGroup *self,
                                     RivuletSampling      *sampling)
{
  g_return_if_fail (RIVULET_IS_SAMPLING_GROUP (self));
  g_return_if_fail (sampling != NULL);

  *sampling = self->sampling;
}
