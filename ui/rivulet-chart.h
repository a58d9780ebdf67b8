/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drawn chart over the stream's positions: bars or lines of several series, marks, a linear or logarithmic scale, zoom and
 * pan. Drawn with render nodes that are kept until something changes.
 *
 * Keys: Left and Right move the reading line, plus and minus zoom around it, 0 shows everything, Home and End go to the ends.
 * The wheel zooms, dragging pans.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  RIVULET_CHART_BARS,
  RIVULET_CHART_LINE,
} RivuletChartKind;

#define RIVULET_CHART_MAX_SERIES 3

#define RIVULET_TYPE_CHART (rivulet_chart_get_type ())
G_DECLARE_FINAL_TYPE (RivuletChart, rivulet_chart, RIVULET, CHART, GtkWidget)

/* @name: for its accessible label */
GtkWidget *rivulet_chart_new (const char      *name,
                              RivuletChartKind kind,
                              gboolean         logarithmic);
/* The same for a chart that a template made. */
void rivulet_chart_set_up (RivuletChart    *self,
                           const char      *name,
                           RivuletChartKind kind,
                           gboolean         logarithmic);

/* Returns: its number. @css_class: its swatch's, which gives the colour. @label: what its values are called. */
guint rivulet_chart_add_series (RivuletChart *self,
                                const char   *css_class,
                                const char   *label);
/* @format: of a value with its unit, for "%.1f bits"; a literal that outlives the chart. */
void rivulet_chart_set_format (RivuletChart *self,
                               const char   *format);

/* @format: of a place on the axis, for "Slot %.0f"; as above. */
void rivulet_chart_set_place_format (RivuletChart *self,
                                     const char   *format);

/* @x: not below the last one of the series. @y: NAN where nothing was measured, which is shown as such. */
void rivulet_chart_append (RivuletChart *self,
                           guint         series,
                           double        x,
                           float         y);
/* Forgets points and marks from @x on. */
void rivulet_chart_truncate (RivuletChart *self,
                             double        x);
void rivulet_chart_clear (RivuletChart *self);
void rivulet_chart_add_mark (RivuletChart *self,
                             double        x,
                             const char   *label);
guint rivulet_chart_get_n_marks (RivuletChart *self);
guint rivulet_chart_get_n_points (RivuletChart *self,
                                  guint         series);

/* What is in view. Until somebody zooms or pans it is everything, and grows. */
void rivulet_chart_get_view (RivuletChart *self,
                             double       *begin,
                             double       *end);
void rivulet_chart_zoom (RivuletChart *self,
                         double        factor,
                         double        around);
void rivulet_chart_pan (RivuletChart *self,
                        double        distance);
void rivulet_chart_show_all (RivuletChart *self);

/* Returns: (transfer full): the values at @x in words. */
char *rivulet_chart_dup_text_at (RivuletChart *self,
                                 double        x);

G_END_DECLS
