/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The panel that shows the cache live: odometer, heat map. It asks the generator for the trace when it is mapped and
 * gives it up when it is unmapped, so that a hidden panel costs nothing.
 */

#include "config.h"

#include "rivulet-cache-panel.h"
#include "rivulet-heat-map.h"
#include "rivulet-heat-scale.h"
#include "rivulet-odometer.h"

#include <glib/gi18n.h>

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

  RivuletGenerator *generator;
  gboolean holding;
};

enum
{
  PROP_0,
  PROP_GENERATOR,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletCachePanel, rivulet_cache_panel, ADW_TYPE_BIN)

static void
snapshot_cb (RivuletCachePanel *self)
{
  if (self->holding)
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

  g_type_ensure (RIVULET_TYPE_HEAT_MAP);
  g_type_ensure (RIVULET_TYPE_HEAT_SCALE);
  g_type_ensure (RIVULET_TYPE_ODOMETER);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-cache-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, title);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, stack);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, note);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, odometer);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, heat_map);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, heat_scale);
  gtk_widget_class_bind_template_child (widget_class, RivuletCachePanel, baseline);
}

static void
rivulet_cache_panel_init (RivuletCachePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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
    gtk_label_set_label (self->note, _ ("Attention is measured only while this panel is open. It appears with the "
                                        "next token."));
}

void
rivulet_cache_panel_set_snapshot (RivuletCachePanel *self,
                                  RivuletSnapshot   *snapshot)
{
  g_return_if_fail (RIVULET_IS_CACHE_PANEL (self));

  gtk_stack_set_visible_child_name (self->stack, snapshot == NULL ? "no-model" : "cache");
  rivulet_heat_map_set_snapshot (self->heat_map, snapshot);
  rivulet_odometer_set_snapshot (self->odometer, snapshot);

  if (snapshot != NULL)
    {
      /* Translators: the share of the attention that the sinks would get were it spread evenly over the cache */
      g_autofree char *baseline = g_strdup_printf (_ ("Mark: %.1f %%, were attention even"), 100.0 * snapshot->baseline);

      update_note (self, snapshot);
      gtk_label_set_label (self->baseline, baseline);
      rivulet_heat_scale_set_baseline (self->heat_scale, snapshot->baseline);
    }
}
