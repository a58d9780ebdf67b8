/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A grid of cells as one array of rectangles, sorted by row and then along the row, in the direction of reading.
 */

#include "rivulet-cells.h"

struct _RivuletCells
{
  GArray *rects; /* of graphene_rect_t, without the gaps */
  guint n_columns;
  float gap;
  gboolean mirrored;
  guint breaks[RIVULET_CELLS_MAX_BREAKS]; /* cells before which a place stays empty, ascending */
  guint n_breaks;
};

/* Where a cell lies, counted in places of the grid. */
static guint
get_place (const RivuletCells *self,
           guint               cell)
{
  guint place = cell;

  for (guint i = 0; i < self->n_breaks && self->breaks[i] <= cell; i++)
    place++;

  return place;
}

/* The cell at a place, or the next one where the place is empty. */
static guint
get_cell (const RivuletCells *self,
          guint               place)
{
  guint n_before = 0;

  while (n_before < self->n_breaks && place > self->breaks[n_before] + n_before)
    n_before++;

  return place - n_before;
}

RivuletCells *
rivulet_cells_new_grid (guint    n_cells,
                        guint    n_columns,
                        float    width,
                        float    height,
                        float    gap,
                        gboolean mirrored,
                        float    total_width)
{
  return rivulet_cells_new_parted (n_cells, NULL, 0, n_columns, width, height, gap, mirrored, total_width);
}

RivuletCells *
rivulet_cells_new_parted (guint        n_cells,
                          const guint *breaks,
                          guint        n_breaks,
                          guint        n_columns,
                          float        width,
                          float        height,
                          float        gap,
                          gboolean     mirrored,
                          float        total_width)
{
  RivuletCells *self;

  g_return_val_if_fail (n_columns > 0, NULL);
  g_return_val_if_fail (width > gap && height > gap, NULL);
  g_return_val_if_fail (n_breaks <= RIVULET_CELLS_MAX_BREAKS, NULL);

  self = g_new0 (RivuletCells, 1);
  self->rects = g_array_sized_new (FALSE, FALSE, sizeof (graphene_rect_t), n_cells);
  self->n_columns = n_columns;
  self->gap = gap;
  self->mirrored = mirrored;
  for (guint i = 0; i < n_breaks; i++)
    self->breaks[self->n_breaks++] = breaks[i];

  for (guint i = 0; i < n_cells; i++)
    {
      guint place = get_place (self, i);
      float x = (float) (place % n_columns) * width;
      float y = (float) (place / n_columns) * height;
      graphene_rect_t rect;

      if (mirrored)
        x = total_width - x - (width - gap);
      graphene_rect_init (&rect, x, y, width - gap, height - gap);
      g_array_append_val (self->rects, rect);
    }

  return self;
}

void
rivulet_cells_free (RivuletCells *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rects);
  g_free (self);
}

guint
rivulet_cells_get_n_cells (const RivuletCells *self)
{
  return self->rects->len;
}

guint
rivulet_cells_get_n_columns (const RivuletCells *self)
{
  return self->n_columns;
}

const graphene_rect_t *
rivulet_cells_get_rect (const RivuletCells *self,
                        guint               cell)
{
  g_return_val_if_fail (cell < self->rects->len, NULL);

  return &g_array_index (self->rects, graphene_rect_t, cell);
}

/* Where a point lies beside a cell in the array's order: before it (-1), in it (0), after it (1). */
static int
compare_point (const RivuletCells    *self,
               const graphene_rect_t *rect,
               float                  x,
               float                  y)
{
  float start = rect->origin.x;
  float end = rect->origin.x + rect->size.width;

  if (y < rect->origin.y)
    return -1;
  if (y >= rect->origin.y + rect->size.height + self->gap)
    return 1;
  if (self->mirrored)
    start -= self->gap;
  else
    end += self->gap;
  if (x >= start && x < end)
    return 0;

  return ((x < start) != self->mirrored) ? -1 : 1;
}

int
rivulet_cells_find (const RivuletCells *self,
                    float               x,
                    float               y)
{
  guint low = 0, high = self->rects->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      int side = compare_point (self, &g_array_index (self->rects, graphene_rect_t, middle), x, y);

      if (side == 0)
        return (int) middle;
      if (side < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return -1;
}

guint
rivulet_cells_step (const RivuletCells *self,
                    guint               cell,
                    int                 columns,
                    int                 rows)
{
  gint64 target = (gint64) cell + (self->mirrored ? -columns : columns);

  if (rows != 0)
    {
      gint64 place = (gint64) get_place (self, cell) + (gint64) rows * self->n_columns;

      target = place < 0 ? -1 : (gint64) get_cell (self, (guint) place);
    }

  return target >= 0 && target < (gint64) self->rects->len ? (guint) target : cell;
}
