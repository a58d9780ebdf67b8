/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a chart is drawn. Where many points share a column of pixels, a bar or a line shows their mean; what was not measured is
 * a thin line at the foot, never a value.
 */

#include "config.h"

#include "rivulet-chart-private.h"
#include "rivulet-swatch.h"

#include <glib/gi18n.h>
#include <math.h>

/* Of text of the usual size (pixels); larger text has more room. */
#define TEXT_HEIGHT 15.0f
#define AXIS_WIDTH 34.0f
#define AXIS_HEIGHT 18.0f
#define TOP_SPACE 16.0f
#define LEAST_TOP 4.0
#define TICK_DISTANCE 60.0
#define UNMEASURED_HEIGHT 2.0f
#define LINE_WIDTH 2.0f

/* The points of one column of pixels. */
typedef struct
{
  double sum;
  guint n_measured;
  guint n_unmeasured;
} Column;

float
rivulet_chart_get_text_scale (RivuletChart *self)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  const float height = (float) pango_font_metrics_get_height (metrics) / PANGO_SCALE;

  pango_font_metrics_unref (metrics);

  return MAX (height / TEXT_HEIGHT, 1);
}

graphene_rect_t
rivulet_chart_get_plot (RivuletChart *self)
{
  const float scale = rivulet_chart_get_text_scale (self);
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));

  return GRAPHENE_RECT_INIT (roundf (AXIS_WIDTH * scale), roundf (TOP_SPACE * scale), MAX (width - AXIS_WIDTH * scale, 1),
                             MAX (height - (AXIS_HEIGHT + TOP_SPACE) * scale, 1));
}

double
rivulet_chart_get_x_at (RivuletChart *self,
                        double        pixel)
{
  graphene_rect_t plot = rivulet_chart_get_plot (self);
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);

  return begin + (pixel - plot.origin.x) / plot.size.width * (end - begin);
}

static float
get_pixel_of (const graphene_rect_t *plot,
              double                 x,
              double                 begin,
              double                 end)
{
  return plot->origin.x + (float) ((x - begin) / (end - begin)) * plot->size.width;
}

/* Columns [0, 1] up the plot. A logarithmic axis begins at 1, where nothing is unexpected. */
static float
get_level (RivuletChart *self,
           double        y)
{
  double level = self->logarithmic ? log (MAX (y, 1)) / log (self->top) : y / self->top;

  return (float) CLAMP (level, 0, 1);
}

static Column *
gather (RivuletChart             *self,
        const RivuletChartSeries *series,
        guint                     n_columns)
{
  Column *columns = g_new0 (Column, n_columns);
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);
  for (guint i = rivulet_chart_find (series, floor (begin)); i < series->points->len; i++)
    {
      const RivuletChartPoint *point = &g_array_index (series->points, RivuletChartPoint, i);
      double at = (point->x - begin) / (end - begin) * n_columns;
      guint column = (guint) CLAMP (at, 0, n_columns - 1);

      if (point->x >= end)
        break;
      if (isnan (point->y))
        columns[column].n_unmeasured++;
      else
        {
          columns[column].sum += (double) point->y;
          columns[column].n_measured++;
        }
    }

  return columns;
}

static guint
get_n_columns (const graphene_rect_t *plot,
               double                 begin,
               double                 end)
{
  return (guint) MAX (MIN (plot->size.width, end - begin), 1);
}

static void
find_top (RivuletChart *self,
          Column      **columns,
          guint         n_columns)
{
  double top = LEAST_TOP;

  for (guint s = 0; s < self->n_series; s++)
    for (guint i = 0; i < n_columns; i++)
      {
        if (columns[s][i].n_measured > 0)
          top = MAX (top, columns[s][i].sum / columns[s][i].n_measured);
      }
  /* In steps, so that the axis does not tremble. */
  if (self->logarithmic)
    top = pow (10, ceil (log10 (top * 1.05)));
  else
    top = ceil (top / LEAST_TOP) * LEAST_TOP;
  if (self->top < top || self->top > top)
    g_clear_pointer (&self->frame_node, gsk_render_node_unref);
  self->top = top;
}

static void
append_bars (RivuletChart          *self,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *plot,
             const Column          *columns,
             guint                  n_columns,
             GdkRGBA               *color)
{
  float width = plot->size.width / (float) n_columns;
  float drawn = width >= 4 ? width - 1 : width;
  GdkRGBA grey;

  gtk_widget_get_color (GTK_WIDGET (self), &grey);
  grey.alpha *= 0.3f;
  for (guint i = 0; i < n_columns; i++)
    {
      float x = plot->origin.x + (float) i * width;
      float height;

      if (columns[i].n_unmeasured > 0)
        gtk_snapshot_append_color (snapshot, &grey,
                                   &GRAPHENE_RECT_INIT (x, plot->origin.y + plot->size.height, width, UNMEASURED_HEIGHT));
      if (columns[i].n_measured == 0)
        continue;
      height = MAX (get_level (self, columns[i].sum / columns[i].n_measured) * plot->size.height, 1);
      gtk_snapshot_append_color (snapshot, color,
                                 &GRAPHENE_RECT_INIT (x, plot->origin.y + plot->size.height - height, drawn, height));
    }
}

static void
append_line (RivuletChart          *self,
             GtkSnapshot           *snapshot,
             const graphene_rect_t *plot,
             const Column          *columns,
             guint                  n_columns,
             GdkRGBA               *color)
{
  g_autoptr (GskPathBuilder) builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  g_autoptr (GskStroke) stroke = gsk_stroke_new (LINE_WIDTH);
  float width = plot->size.width / (float) n_columns;
  gboolean begun = FALSE;

  for (guint i = 0; i < n_columns; i++)
    {
      float x = plot->origin.x + ((float) i + 0.5f) * width;
      float y;

      if (columns[i].n_measured == 0)
        continue;
      y = plot->origin.y + plot->size.height
          - get_level (self, columns[i].sum / columns[i].n_measured) * plot->size.height;
      if (begun)
        gsk_path_builder_line_to (builder, x, y);
      else
        gsk_path_builder_move_to (builder, x, y);
      begun = TRUE;
    }
  path = gsk_path_builder_free_to_path (g_steal_pointer (&builder));
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
}

static GskRenderNode *
draw_values (RivuletChart *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  graphene_rect_t plot = rivulet_chart_get_plot (self);
  Column *columns[RIVULET_CHART_MAX_SERIES] = { NULL };
  double begin, end;
  guint n_columns;

  rivulet_chart_get_view (self, &begin, &end);
  n_columns = get_n_columns (&plot, begin, end);
  for (guint i = 0; i < self->n_series; i++)
    columns[i] = gather (self, &self->series[i], n_columns);
  find_top (self, columns, n_columns);
  for (guint i = 0; i < self->n_series; i++)
    {
      GdkRGBA color = rivulet_swatch_get_color (RIVULET_SWATCH (self->series[i].swatch));

      if (self->kind == RIVULET_CHART_BARS)
        append_bars (self, snapshot, &plot, columns[i], n_columns, &color);
      else
        append_line (self, snapshot, &plot, columns[i], n_columns, &color);
      g_free (columns[i]);
    }

  return gtk_snapshot_free_to_node (snapshot);
}

/* --- Axes and marks ----------------------------------------------------------------------------------------------- */

/* @align: 0: @x is the text's start, 0.5: its middle, 1: its end */
static void
append_text (RivuletChart  *self,
             GtkSnapshot   *snapshot,
             const char    *text,
             float          x,
             float          y,
             float          align,
             const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  float most = (float) gtk_widget_get_width (GTK_WIDGET (self));
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  x = CLAMP (x - align * (float) width, 0, MAX (most - (float) width, 0));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y - (float) height / 2));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static double
choose_step (double range,
             double n_ticks)
{
  double step = pow (10, floor (log10 (MAX (range / MAX (n_ticks, 1), 1))));

  while (range / step > n_ticks)
    step *= range / step > 2.5 * n_ticks ? 5 : 2;

  return step;
}

static void
append_value_axis (RivuletChart          *self,
                   GtkSnapshot           *snapshot,
                   const graphene_rect_t *plot,
                   const GdkRGBA         *color,
                   const GdkRGBA         *faint)
{
  for (guint i = 0; i <= 4; i++)
    {
      double value = self->logarithmic ? pow (10, i) : self->top * i / 4;
      g_autofree char *text = g_strdup_printf ("%.*f", value < 10 && value > floor (value) ? 1 : 0, value);
      float y = plot->origin.y + plot->size.height - get_level (self, value) * plot->size.height;

      if (value > self->top * 1.001)
        break;
      gtk_snapshot_append_color (snapshot, faint, &GRAPHENE_RECT_INIT (plot->origin.x, roundf (y), plot->size.width, 1));
      append_text (self, snapshot, text, plot->origin.x - 6, y, 1, color);
    }
}

static GskRenderNode *
draw_frame (RivuletChart *self)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  graphene_rect_t plot = rivulet_chart_get_plot (self);
  const float scale = rivulet_chart_get_text_scale (self);
  const double distance = TICK_DISTANCE * (double) scale;
  GdkRGBA color, faint;
  double begin, end, step;
  float last_label = -INFINITY;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  faint = color;
  faint.alpha *= 0.12f;
  color.alpha *= 0.7f;
  append_value_axis (self, snapshot, &plot, &color, &faint);

  rivulet_chart_get_view (self, &begin, &end);
  step = choose_step (end - begin, plot.size.width / distance);
  for (double x = ceil (begin / step) * step; x < end; x += step)
    {
      g_autofree char *text = g_strdup_printf ("%'.0f", x);

      append_text (self, snapshot, text, get_pixel_of (&plot, x, begin, end),
                   plot.origin.y + plot.size.height + AXIS_HEIGHT * scale / 2 + 2, 0.5f, &color);
    }

  faint.alpha *= 3;
  for (guint i = 0; i < self->marks->len; i++)
    {
      const RivuletChartMark *mark = &g_array_index (self->marks, RivuletChartMark, i);
      float x = get_pixel_of (&plot, mark->x, begin, end);

      if (mark->x < begin || mark->x >= end)
        continue;
      gtk_snapshot_append_color (snapshot, &faint, &GRAPHENE_RECT_INIT (roundf (x), plot.origin.y - 4, 1, plot.size.height + 4));
      /* Names that would lie over one another are left out; the reading line says them. */
      if (mark->label != NULL && x > last_label + (float) distance)
        {
          append_text (self, snapshot, mark->label, x, TOP_SPACE * scale / 2 - 2, 0.5f, &color);
          last_label = x;
        }
    }

  return gtk_snapshot_free_to_node (snapshot);
}

static void
append_cursor (RivuletChart *self,
               GtkSnapshot  *snapshot)
{
  graphene_rect_t plot = rivulet_chart_get_plot (self);
  GdkRGBA color;
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);
  if (isnan (self->cursor) || self->cursor < begin || self->cursor > end)
    return;
  gtk_widget_get_color (GTK_WIDGET (self), &color);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT (roundf (get_pixel_of (&plot, self->cursor, begin, end)), plot.origin.y, 1,
                                                  plot.size.height));
}

void
rivulet_chart_draw (RivuletChart *self,
                    GtkSnapshot  *snapshot)
{
  if (self->values_node == NULL)
    self->values_node = draw_values (self);
  if (self->frame_node == NULL)
    self->frame_node = draw_frame (self);
  if (self->frame_node != NULL)
    gtk_snapshot_append_node (snapshot, self->frame_node);
  if (self->values_node != NULL)
    gtk_snapshot_append_node (snapshot, self->values_node);
  append_cursor (self, snapshot);
}
