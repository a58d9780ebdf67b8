/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the parts of a chart share: rivulet-chart.c keeps the points, -view.c what of them is in view,
 * -draw.c draws them, -input.c answers pointer and keys.
 */

#pragma once

#include "rivulet-chart.h"

G_BEGIN_DECLS

typedef struct
{
  double x;
  float y;
} RivuletChartPoint;

typedef struct
{
  GArray *points; /* of RivuletChartPoint, ascending */
  GtkWidget *swatch;
  char *label;
} RivuletChartSeries;

typedef struct
{
  double x;
  char *label;
} RivuletChartMark;

struct _RivuletChart
{
  GtkWidget parent_instance;

  RivuletChartKind kind;
  gboolean logarithmic;
  const char *format;
  const char *place_format;
  RivuletChartSeries series[RIVULET_CHART_MAX_SERIES];
  guint n_series;
  GArray *marks; /* of RivuletChartMark, ascending */

  gboolean follows; /* the view is everything */
  double view_begin;
  double view_end;

  GskRenderNode *frame_node; /* axes and marks */
  GskRenderNode *values_node;
  double top;       /* of the value axis in both nodes */
  double cursor;    /* where the reading line is; NAN: nowhere */
  double dragged;   /* pixels */
};

/* rivulet-chart.c */
void rivulet_chart_changed (RivuletChart *self);
/* Index of the first point at or after @x. */
guint rivulet_chart_find (const RivuletChartSeries *series,
                          double                    x);
/* rivulet-chart-view.c */
void rivulet_chart_get_extent (RivuletChart *self,
                               double       *begin,
                               double       *end);
/* rivulet-chart-draw.c */
void rivulet_chart_draw (RivuletChart *self,
                         GtkSnapshot  *snapshot);
/* How much larger the text is than usual: at least 1. */
float rivulet_chart_get_text_scale (RivuletChart *self);
/* Where the points are drawn, within the widget. */
graphene_rect_t rivulet_chart_get_plot (RivuletChart *self);
double rivulet_chart_get_x_at (RivuletChart *self,
                               double        pixel);
/* rivulet-chart-input.c */
void rivulet_chart_install_input (GtkWidgetClass *widget_class);
void rivulet_chart_init_input (RivuletChart *self);

G_END_DECLS
