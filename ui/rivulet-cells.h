/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A grid of cells as one sorted array of rectangles, computed once a size: the cache views draw it, and find the cell under
 * the pointer by bisecting the same array, so that what is hit is what is seen.
 */

#pragma once

#include <graphene.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct _RivuletCells RivuletCells;

/*
 * @n_cells: how many, in reading order
 * @n_columns: cells a row
 * @width, @height: of one cell, the gap after it included
 * @gap: between neighbours
 * @mirrored: whether rows run from right to left, within @total_width
 */
RivuletCells *rivulet_cells_new_grid (guint    n_cells,
                                      guint    n_columns,
                                      float    width,
                                      float    height,
                                      float    gap,
                                      gboolean mirrored,
                                      float    total_width);
/* The same with parts: before each of the cells @breaks (ascending, at most RIVULET_CELLS_MAX_BREAKS) a place stays empty. */
#define RIVULET_CELLS_MAX_BREAKS 4
RivuletCells *rivulet_cells_new_parted (guint        n_cells,
                                        const guint *breaks,
                                        guint        n_breaks,
                                        guint        n_columns,
                                        float        width,
                                        float        height,
                                        float        gap,
                                        gboolean     mirrored,
                                        float        total_width);
void          rivulet_cells_free (RivuletCells *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletCells, rivulet_cells_free)

guint                  rivulet_cells_get_n_cells (const RivuletCells *self);
guint                  rivulet_cells_get_n_columns (const RivuletCells *self);
const graphene_rect_t *rivulet_cells_get_rect (const RivuletCells *self,
                                               guint               cell);

/* Returns: the cell at a point (a gap belongs to the cell before it), or -1. */
int rivulet_cells_find (const RivuletCells *self,
                        float               x,
                        float               y);

/* Returns: the cell one step from @cell by rows and columns as they are seen, or @cell at an edge. */
guint rivulet_cells_step (const RivuletCells *self,
                          guint               cell,
                          int                 columns,
                          int                 rows);

G_END_DECLS
