/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The colour scale of the heat map: a gradient through the same three colours, and a mark at the uniform baseline.
 */

#include "config.h"

#include "rivulet-heat-scale.h"
#include "rivulet-swatch.h"

#include <math.h>

#define SCALE_HEIGHT 10
#define MARK_OVERHANG 3
#define MARK_WIDTH 2

enum
{
  COLOR_LOW,
  COLOR_MIDDLE,
  COLOR_HIGH,
  N_COLORS,
};

static const char *const color_classes[N_COLORS] = { "heat-low", "heat-middle", "heat-high" };

struct _RivuletHeatScale
{
  GtkWidget parent_instance;

  GtkWidget *swatches[N_COLORS];
  double baseline;
};

enum
{
  PROP_0,
  PROP_BASELINE,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletHeatScale, rivulet_heat_scale, GTK_TYPE_WIDGET)

static void
rivulet_heat_scale_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? SCALE_HEIGHT + 2 * MARK_OVERHANG : 60;
}

static void
rivulet_heat_scale_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  RivuletHeatScale *self = RIVULET_HEAT_SCALE (widget);
  float width = (float) gtk_widget_get_width (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  graphene_point_t start = { mirrored ? width : 0, 0 };
  graphene_point_t end = { mirrored ? 0 : width, 0 };
  GskColorStop stops[N_COLORS];
  GskRoundedRect rounded;
  GdkRGBA mark_color;
  float level, mark;

  for (guint i = 0; i < N_COLORS; i++)
    stops[i] = (GskColorStop) { (float) i / (N_COLORS - 1), rivulet_swatch_get_color (RIVULET_SWATCH (self->swatches[i])) };

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (0, MARK_OVERHANG, width, SCALE_HEIGHT), 3);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_linear_gradient (snapshot, &rounded.bounds, &start, &end, stops, N_COLORS);
  gtk_snapshot_pop (snapshot);

  gtk_widget_get_color (widget, &mark_color);
  level = (float) rivulet_heat_scale_get_level (self->baseline);
  mark = (width - MARK_WIDTH) * (mirrored ? 1 - level : level);
  gtk_snapshot_append_color (snapshot, &mark_color,
                             &GRAPHENE_RECT_INIT (mark, 0, MARK_WIDTH, SCALE_HEIGHT + 2 * MARK_OVERHANG));
}

static void
rivulet_heat_scale_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_BASELINE:
      g_value_set_double (value, RIVULET_HEAT_SCALE (object)->baseline);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_heat_scale_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_BASELINE:
      rivulet_heat_scale_set_baseline (RIVULET_HEAT_SCALE (object), g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_heat_scale_dispose (GObject *object)
{
  RivuletHeatScale *self = RIVULET_HEAT_SCALE (object);

  for (guint i = 0; i < N_COLORS; i++)
    g_clear_pointer (&self->swatches[i], gtk_widget_unparent);

  G_OBJECT_CLASS (rivulet_heat_scale_parent_class)->dispose (object);
}

static void
rivulet_heat_scale_class_init (RivuletHeatScaleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_heat_scale_dispose;
  object_class->get_property = rivulet_heat_scale_get_property;
  object_class->set_property = rivulet_heat_scale_set_property;
  widget_class->measure = rivulet_heat_scale_measure;
  widget_class->snapshot = rivulet_heat_scale_snapshot;

  properties[PROP_BASELINE] = g_param_spec_double ("baseline", NULL, NULL, 0, 1, 0,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_css_name (widget_class, "heatscale");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rivulet_heat_scale_init (RivuletHeatScale *self)
{
  for (guint i = 0; i < N_COLORS; i++)
    {
      self->swatches[i] = rivulet_swatch_new (color_classes[i]);
      gtk_widget_set_parent (self->swatches[i], GTK_WIDGET (self));
      gtk_widget_set_child_visible (self->swatches[i], FALSE);
      g_signal_connect_object (self->swatches[i], "changed", G_CALLBACK (gtk_widget_queue_draw), self,
                               G_CONNECT_SWAPPED);
    }
}

double
rivulet_heat_scale_get_level (double mass)
{
  return mass > 0 ? sqrt (MIN (mass, 1)) : 0;
}

void
rivulet_heat_scale_set_baseline (RivuletHeatScale *self,
                                 double            baseline)
{
  g_return_if_fail (RIVULET_IS_HEAT_SCALE (self));

  /* Before the first token it is not a number. */
  baseline = baseline >= 0 ? MIN (baseline, 1) : 0;
  if (self->baseline == baseline)
    return;
  self->baseline = baseline;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BASELINE]);
}

double
rivulet_heat_scale_get_baseline (RivuletHeatScale *self)
{
  g_return_val_if_fail (RIVULET_IS_HEAT_SCALE (self), 0);

  return self->baseline;
}
