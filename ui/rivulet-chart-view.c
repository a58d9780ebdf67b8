/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a chart is in view: everything, until somebody zooms in, and never more than there is.
 */

#include "config.h"

#include "rivulet-chart-private.h"

#include <math.h>

/* The closest view (positions). */
#define LEAST_VIEW 8.0

void
rivulet_chart_get_extent (RivuletChart *self,
                          double       *begin,
                          double       *end)
{
  *begin = INFINITY;
  *end = -INFINITY;
  for (guint i = 0; i < self->n_series; i++)
    {
      const GArray *points = self->series[i].points;

      if (points->len == 0)
        continue;
      *begin = MIN (*begin, g_array_index (points, RivuletChartPoint, 0).x);
      *end = MAX (*end, g_array_index (points, RivuletChartPoint, points->len - 1).x + 1);
    }
  if (*begin > *end)
    *begin = *end = 0;
  *end = MAX (*end, *begin + LEAST_VIEW);
}

void
rivulet_chart_get_view (RivuletChart *self,
                        double       *begin,
                        double       *end)
{
  *begin = *end = 0;
  g_return_if_fail (RIVULET_IS_CHART (self));

  if (self->follows)
    rivulet_chart_get_extent (self, begin, end);
  else
    {
      *begin = self->view_begin;
      *end = self->view_end;
    }
}

/* Keeps a view within what there is, as wide as it is. */
static void
set_view (RivuletChart *self,
          double        begin,
          double        end)
{
  double least, most;

  rivulet_chart_get_extent (self, &least, &most);
  self->follows = end - begin >= most - least;
  if (begin < least)
    {
      end += least - begin;
      begin = least;
    }
  if (end > most)
    {
      begin = MAX (least, begin - (end - most));
      end = most;
    }
  self->view_begin = begin;
  self->view_end = end;
  rivulet_chart_changed (self);
}

void
rivulet_chart_zoom (RivuletChart *self,
                    double        factor,
                    double        around)
{
  double begin, end, width;

  g_return_if_fail (RIVULET_IS_CHART (self));
  g_return_if_fail (factor > 0);

  rivulet_chart_get_view (self, &begin, &end);
  width = MAX ((end - begin) / factor, LEAST_VIEW);
  around = CLAMP (around, begin, end);
  begin = around - (around - begin) / (end - begin) * width;
  set_view (self, begin, begin + width);
}

void
rivulet_chart_pan (RivuletChart *self,
                   double        distance)
{
  double begin, end;

  g_return_if_fail (RIVULET_IS_CHART (self));

  if (self->follows)
    return;
  rivulet_chart_get_view (self, &begin, &end);
  set_view (self, begin + distance, end + distance);
}

void
rivulet_chart_show_all (RivuletChart *self)
{
  g_return_if_fail (RIVULET_IS_CHART (self));

  self->follows = TRUE;
  rivulet_chart_changed (self);
}
