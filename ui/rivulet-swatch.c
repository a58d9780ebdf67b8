/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A square of one colour that the style sheet names. A parent that reads the colour draws anew when "changed" is emitted, so
 * that the light, dark and high contrast styles need no code.
 */

#include "rivulet-swatch.h"

#define SWATCH_SIZE 12
#define SWATCH_RADIUS 3.0f

struct _RivuletSwatch
{
  GtkWidget parent_instance;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RivuletSwatch, rivulet_swatch, GTK_TYPE_WIDGET)

static void
rivulet_swatch_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rivulet_swatch_parent_class)->css_changed (widget, change);
  g_signal_emit (widget, signals[CHANGED], 0);
}

static void
rivulet_swatch_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  *minimum = *natural = SWATCH_SIZE;
}

static void
rivulet_swatch_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  GdkRGBA color = rivulet_swatch_get_color (RIVULET_SWATCH (widget));
  float x = (gtk_widget_get_width (widget) - SWATCH_SIZE) / 2;
  float y = (gtk_widget_get_height (widget) - SWATCH_SIZE) / 2;
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (x, y, SWATCH_SIZE, SWATCH_SIZE), SWATCH_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &color, &rounded.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
rivulet_swatch_class_init (RivuletSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->css_changed = rivulet_swatch_css_changed;
  widget_class->measure = rivulet_swatch_measure;
  widget_class->snapshot = rivulet_swatch_snapshot;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rivulet_swatch_init (RivuletSwatch *self)
{
}

GtkWidget *
rivulet_swatch_new (const char *css_class)
{
  GtkWidget *self = g_object_new (RIVULET_TYPE_SWATCH, NULL);

  gtk_widget_add_css_class (self, css_class);

  return self;
}

GdkRGBA
rivulet_swatch_get_color (RivuletSwatch *self)
{
  GdkRGBA color = { 0 };

  g_return_val_if_fail (RIVULET_IS_SWATCH (self), color);

  gtk_widget_get_color (GTK_WIDGET (self), &color);

  return color;
}

GdkRGBA
rivulet_swatch_mix (const GdkRGBA *a,
                    const GdkRGBA *b,
                    double         t)
{
  float f = (float) CLAMP (t, 0.0, 1.0);

  return (GdkRGBA) {
    a->red + (b->red - a->red) * f,
    a->green + (b->green - a->green) * f,
    a->blue + (b->blue - a->blue) * f,
    a->alpha + (b->alpha - a->alpha) * f,
  };
}
