/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The panel that shows the cache live: odometer, surprise, heat map, one head, the recorder. It asks the generator for the trace when it is mapped and
 * gives it up when it is unmapped, so that a hidden panel costs nothing.
 */

#include "config.h"

#include "rivulet-cache-panel.h"
#include "rivulet-chart-file.h"
#include "rivulet-head-view.h"
#include "rivulet-heat-map.h"
#include "rivulet-heat-scale.h"
#include "rivulet-odometer.h"
#include "rivulet-recorder-bar.h"
#include "rivulet-surprise-view.h"

#include <glib/gi18n.h>
#include <math.h>

struct _RivuletCachePanel
{
  AdwBin parent_instance;

  AdwWindowTitle *title;
  GtkStack *stack;
  GtkLabel *note;
  RivuletOdometer *odometer;
  RivuletHeatMap *heat_map;
  RivuletHeatScale *heat_scale;
  GtkLabel *baseline;
  RivuletSurpriseView *surprise;
  RivuletHeadView *head_view;
  RivuletRecorderBar *recorder;
  AdwToggleGroup *modes;
  GtkLabel *heat_title;
  GtkLabel *scale_low;
  GtkLabel *scale_middle;
  GtkLabel *scale_high;
  AdwSwitchRow *remove_sinks;

  RivuletGenerator *generator;
  gboolean holding;
  gboolean was_replying; /* with the sinks removed */
};

enum
{
  PROP_0,
  PROP_GENERATOR,
  N_PROPERTIES,
};

enum
{
  FRAME,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletCachePanel, rivulet_cache_panel, ADW_TYPE_BIN)

static void
snapshot_cb (RivuletCachePanel *self)
{
  if (!self->holding)
    return;
  rivulet_recorder_bar_add_snapshot (self->recorder, rivulet_generator_get_snapshot (self->generator));
  if (!rivulet_recorder_bar_is_replaying (self->recorder))
    rivulet_cache_panel_set_snapshot (self, rivulet_generator_get_snapshot (self->generator));
}

/* The stream holds one conversation, which need not be the one that is shown beside the panel. */
static void
conversation_cb (RivuletCachePanel *self)
{
  RivuletConversation *conversation = NULL;

  if (self->generator != NULL)
    conversation = rivulet_generator_get_conversation (self->generator);
  adw_window_title_set_subtitle (self->title, conversation == NULL ? "" : rivulet_conversation_get_title (conversation));
}

/* Where the scale's mark lies: what would be measured were the attention spread evenly over the slots. */
static void
update_baseline (RivuletCachePanel *self)
{
  RivuletSnapshot *snapshot = rivulet_heat_map_get_snapshot (self->heat_map);
  g_autofree char *text = NULL;

  if (snapshot == NULL)
    return;
  if (rivulet_heat_map_get_mode (self->heat_map) == RIVULET_HEAT_MAP_ENTROPY)
    {
      /* Translators: the entropy of an attention that is the same for each slot */
      text = g_strdup_printf (_ ("Mark: %.1f bits, were attention even"), log2 (MAX (snapshot->n_used, 1)));
      rivulet_heat_scale_set_baseline (self->heat_scale, 1);
    }
  else
    {
      /* Translators: the share of the attention that the sinks would get were it spread evenly over the cache */
      text = g_strdup_printf (_ ("Mark: %.1f %%, were attention even"), 100.0 * (double) snapshot->baseline);
      rivulet_heat_scale_set_baseline (self->heat_scale, (double) snapshot->baseline);
    }
  gtk_label_set_label (self->baseline, text);
}

/* A moment of a replay, or the end of it. Whoever else shows the stream shows the same. */
static void
frame_cb (RivuletCachePanel *self,
          RivuletSnapshot   *frame)
{
  RivuletSnapshot *shown = frame;

  if (frame == NULL)
    {
      rivulet_surprise_view_add_snapshot (self->surprise, NULL);
      shown = self->generator == NULL ? NULL : rivulet_generator_get_snapshot (self->generator);
    }
  rivulet_cache_panel_set_snapshot (self, shown);
  g_signal_emit (self, signals[FRAME], 0, frame);
}

static void
head_cb (RivuletCachePanel *self,
         guint              cell)
{
  if (self->generator != NULL)
    rivulet_generator_watch_head (self->generator, (int) cell);
}

static void
remove_sinks_cb (RivuletCachePanel *self)
{
  self->was_replying = FALSE;
  if (self->generator != NULL)
    rivulet_generator_hide_sinks (self->generator, adw_switch_row_get_active (self->remove_sinks));
}

/* The experiment lasts for one reply; then the sinks are there again. */
static void
state_cb (RivuletCachePanel *self)
{
  RivuletGeneratorState state = rivulet_generator_get_state (self->generator);
  gboolean replying = state == RIVULET_GENERATOR_READING || state == RIVULET_GENERATOR_WRITING;

  if (!adw_switch_row_get_active (self->remove_sinks))
    return;
  if (self->was_replying && !replying)
    adw_switch_row_set_active (self->remove_sinks, FALSE);
  self->was_replying = replying;
}

static void
save_picture_action (GtkWidget  *widget,
                     const char *action_name,
                     GVariant   *parameter)
{
  RivuletCachePanel *self = RIVULET_CACHE_PANEL (widget);

  if (g_str_equal (g_variant_get_string (parameter, NULL), "surprise"))
    rivulet_chart_file_save_as (GTK_WIDGET (rivulet_surprise_view_get_chart (self->surprise)), _ ("Surprise"));
  else
    rivulet_chart_file_save_as (GTK_WIDGET (self->heat_map), _ ("Heat Map"));
}

/* What the map shows, and the scale that goes with it. */
static void
mode_cb (RivuletCachePanel *self)
{
  static const struct
  {
    const char *title;
    const char *low;
    const char *middle;
    const char *high;
  } texts[] = {
    { N_ ("Attention on the Sinks"), "0 %", "25 %", "100 %" },
    { N_ ("Effect of the Sinks"), "0 %", "25 %", "100 %" },
    { N_ ("Entropy of the Attention"), N_ ("one slot"), NULL, N_ ("all slots alike") },
  };
  guint mode = adw_toggle_group_get_active (self->modes);

  if (mode >= G_N_ELEMENTS (texts))
    return;
  rivulet_heat_map_set_mode (self->heat_map, (RivuletHeatMapMode) mode);
  gtk_label_set_label (self->heat_title, _ (texts[mode].title));
  gtk_label_set_label (self->scale_low, _ (texts[mode].low));
  gtk_label_set_label (self->scale_middle, texts[mode].middle == NULL ? "" : texts[mode].middle);
  gtk_label_set_label (self->scale_high, _ (texts[mode].high));
  update_baseline (self);
}

static void
update_holding (RivuletCachePanel *self)
{
  gboolean hold = self->generator != NULL && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (self->holding == hold)
    return;
  self->holding = hold;
  rivulet_generator_hold_trace (self->generator, hold);
  snapshot_cb (self);
}

static void
rivulet_cache_panel_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rivulet_cache_panel_parent_class)->map (widget);
  update_holding (RIVULET_CACHE_PANEL (widget));
}

static void
rivulet_cache_panel_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (rivulet_cache_panel_parent_class)->unmap (widget);
  update_holding (RIVULET_CACHE_PANEL (widget));
}

static void
rivulet_cache_panel_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_GENERATOR:
      g_value_set_object (value, RIVULET_CACHE_PANEL (object)->generator);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_cache_panel_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_GENERATOR:
      rivulet_cache_panel_set_generator (RIVULET_CACHE_PANEL (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_cache_panel_dispose (GObject *object)
{
  RivuletCachePanel *self = RIVULET_CACHE_PANEL (object);

  rivulet_cache_panel_set_generator (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_CACHE_PANEL);

  G_OBJECT_CLASS (rivulet_cache_panel_parent_class)->dispose (object);
}

static void
rivulet_cache_panel_class_init (RivuletCachePanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_cache_panel_dispose;
  object_class->get_property = rivulet_cache_panel_get_property;
  object_class->set_property = rivulet_cache_panel_set_property;
  widget_class->map = rivulet_cache_panel_map;
  widget_class->unmap = rivulet_cache_panel_unmap;

  properties[PROP_GENERATOR] = g_param_spec_object ("generator", NULL, NULL, RIVULET_TYPE_GENERATOR,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[FRAME] = g_signal_new ("frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 RIVULET_TYPE_SNAPSHOT);

  g_type_ensure (RIVULET_TYPE_HEAT_MAP);
  g_type_ensure (RIVULET_TYPE_HEAT_SCALE);
  g_type_ensure (RIVULET_TYPE_HEAD_VIEW);
  g_type_ensure (RIVULET_TYPE_ODOMETER);
  g_type_ensure (RIVULET_TYPE_RECORDER_BAR);
  g_type_ensure (RIVULET_TYPE_SURPRISE_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-cache-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, title);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, note);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, odometer);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, heat_map);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, heat_scale);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, baseline);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, surprise);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, head_view);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, recorder);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, modes);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, heat_title);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, scale_low);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, scale_middle);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, scale_high);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, remove_sinks);
  gtk_widget_class_bind_template_callback (widget_class, frame_cb);
  gtk_widget_class_bind_template_callback (widget_class, head_cb);
  gtk_widget_class_bind_template_callback (widget_class, mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_sinks_cb);
  gtk_widget_class_install_action (widget_class, "views.save-picture", "s", save_picture_action);
}

static void
rivulet_cache_panel_init (RivuletCachePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mode_cb (self);
}

void
rivulet_cache_panel_set_generator (RivuletCachePanel *self,
                                   RivuletGenerator  *generator)
{
  g_return_if_fail (RIVULET_IS_CACHE_PANEL (self));

  if (self->generator == generator)
    return;

  if (self->generator != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->generator, self);
      if (self->holding)
        rivulet_generator_hold_trace (self->generator, FALSE);
      self->holding = FALSE;
    }
  g_set_object (&self->generator, generator);
  if (generator != NULL)
    {
      g_signal_connect_object (generator, "snapshot", G_CALLBACK (snapshot_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (generator, "notify::conversation", G_CALLBACK (conversation_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (generator, "notify::state", G_CALLBACK (state_cb), self, G_CONNECT_SWAPPED);
      conversation_cb (self);
    }
  update_holding (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_GENERATOR]);
}

/* Says why there is no attention to see: nothing was read, or nobody looked while it was. */
static void
update_note (RivuletCachePanel     *self,
             const RivuletSnapshot *snapshot)
{
  gboolean measured = FALSE;

  for (guint i = 0; i < snapshot->n_used && !measured; i++)
    measured = snapshot->slot_attention[i] > 0;

  gtk_widget_set_visible (GTK_WIDGET (self->note), !measured);
  if (measured)
    return;
  if (snapshot->position == 0)
    gtk_label_set_label (self->note, _ ("Nothing has been read yet. Say something, and watch what the model keeps, "
                                        "what it forgets and where it looks."));
  else
    gtk_label_set_label (self->note, _ ("Attention is measured only while somebody looks. It appears with the next "
                                        "token."));
}

void
rivulet_cache_panel_set_snapshot (RivuletCachePanel *self,
                                  RivuletSnapshot   *snapshot)
{
  g_return_if_fail (RIVULET_IS_CACHE_PANEL (self));

  gtk_stack_set_visible_child_name (self->stack, snapshot == NULL ? "no-model" : "cache");
  rivulet_heat_map_set_snapshot (self->heat_map, snapshot);
  rivulet_odometer_set_snapshot (self->odometer, snapshot);

  rivulet_surprise_view_add_snapshot (self->surprise, snapshot);
  gtk_widget_set_visible (GTK_WIDGET (self->head_view), rivulet_head_view_set_snapshot (self->head_view, snapshot));
  update_baseline (self);
  if (snapshot != NULL)
    update_note (self, snapshot);
}
