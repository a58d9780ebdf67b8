/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of cells: where each lies, which one is under a point, and where a step leads, in both directions of reading.
 */

#include "rivulet-cells.h"

#include <glib.h>

/* Every cell is found in its middle, in its corners and in the gap after it. */
static void
assert_found (const RivuletCells *cells,
              gboolean            mirrored)
{
  for (guint i = 0; i < rivulet_cells_get_n_cells (cells); i++)
    {
      const graphene_rect_t *rect = rivulet_cells_get_rect (cells, i);
      float x = rect->origin.x, y = rect->origin.y;

      g_assert_cmpint (rivulet_cells_find (cells, x + rect->size.width / 2, y + rect->size.height / 2), ==, (int) i);
      g_assert_cmpint (rivulet_cells_find (cells, x, y), ==, (int) i);
      g_assert_cmpint (rivulet_cells_find (cells, mirrored ? x - 0.5f : x + rect->size.width + 0.5f, y), ==, (int) i);
      g_assert_cmpint (rivulet_cells_find (cells, x, y + rect->size.height + 0.5f), ==, (int) i);
    }
}

static void
test_find (gconstpointer data)
{
  gboolean mirrored = GPOINTER_TO_INT (data);
  g_autoptr (RivuletCells) cells = rivulet_cells_new_grid (23, 5, 10, 8, 2, mirrored, 60);
  const graphene_rect_t *first = rivulet_cells_get_rect (cells, 0);

  g_assert_cmpuint (rivulet_cells_get_n_cells (cells), ==, 23);
  g_assert_cmpfloat (first->origin.x, ==, mirrored ? 52 : 0);
  g_assert_cmpfloat (first->size.width, ==, 8);
  g_assert_cmpfloat (first->size.height, ==, 6);
  assert_found (cells, mirrored);

  g_assert_cmpint (rivulet_cells_find (cells, -1, 3), ==, -1);
  g_assert_cmpint (rivulet_cells_find (cells, 61, 3), ==, -1);
  g_assert_cmpint (rivulet_cells_find (cells, 30, -1), ==, -1);
  g_assert_cmpint (rivulet_cells_find (cells, 30, 41), ==, -1);
  /* the last row holds three */
  g_assert_cmpint (rivulet_cells_find (cells, mirrored ? 60 - 35 : 35, 35), ==, -1);
}

static void
test_step (void)
{
  g_autoptr (RivuletCells) cells = rivulet_cells_new_grid (23, 5, 10, 8, 2, FALSE, 50);
  g_autoptr (RivuletCells) mirrored = rivulet_cells_new_grid (23, 5, 10, 8, 2, TRUE, 50);

  g_assert_cmpuint (rivulet_cells_step (cells, 0, 1, 0), ==, 1);
  g_assert_cmpuint (rivulet_cells_step (cells, 0, -1, 0), ==, 0);
  g_assert_cmpuint (rivulet_cells_step (cells, 4, 1, 0), ==, 5);
  g_assert_cmpuint (rivulet_cells_step (cells, 7, 0, 1), ==, 12);
  g_assert_cmpuint (rivulet_cells_step (cells, 7, 0, -1), ==, 2);
  g_assert_cmpuint (rivulet_cells_step (cells, 2, 0, -1), ==, 2);
  g_assert_cmpuint (rivulet_cells_step (cells, 22, 1, 0), ==, 22);
  g_assert_cmpuint (rivulet_cells_step (cells, 20, 0, 1), ==, 20);
  /* the key that points to the right leads to the right */
  g_assert_cmpuint (rivulet_cells_step (mirrored, 3, 1, 0), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/cells/find", GINT_TO_POINTER (FALSE), test_find);
  g_test_add_data_func ("/cells/find-mirrored", GINT_TO_POINTER (TRUE), test_find);
  g_test_add_func ("/cells/step", test_step);

  return g_test_run ();
}
