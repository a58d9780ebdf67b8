/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drawn views of the cache, from made-up moments: what is hit, what is said, how they wrap, what is drawn.
 */

#include "config.h"

#include "rivulet-cache-panel.h"
#include "rivulet-cache-strip.h"
#include "rivulet-heat-map.h"
#include "rivulet-heat-scale.h"
#include "rivulet-odometer.h"
#include "ui-test.h"

static gboolean
has_description (gpointer    widget,
                 const char *description)
{
  g_autofree char *other = gtk_test_accessible_check_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                                               description);

  return other == NULL;
}

/* The sentence may come a moment later. */
static void
assert_description (gpointer    widget,
                    const char *description)
{
  UI_TEST_WAIT (has_description (widget, description));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
}

/* The sentence is renewed at most four times a second, and the last word is always said. */
static void
test_strip_description (void)
{
  RivuletCacheStrip *strip = g_object_ref_sink (RIVULET_CACHE_STRIP (rivulet_cache_strip_new ()));
  g_autoptr (RivuletSnapshot) empty = ui_test_create_snapshot (512, 0, 0);
  g_autoptr (RivuletSnapshot) some = ui_test_create_snapshot (512, 356, 0);
  g_autoptr (RivuletSnapshot) full = ui_test_create_snapshot (512, 512, 1);
  g_autoptr (RivuletSnapshot) many = ui_test_create_snapshot (512, 512, 123456);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_PROPERTY_LABEL, "Cache Strip");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_ROLE_IMG);
  assert_description (strip, "The cache is empty");
  rivulet_cache_strip_set_snapshot (strip, empty);
  rivulet_cache_strip_set_snapshot (strip, some);
  g_assert_false (has_description (strip, "356 of 512 slots used, 0 tokens forgotten"));
  assert_description (strip, "356 of 512 slots used, 0 tokens forgotten");
  rivulet_cache_strip_set_snapshot (strip, full);
  assert_description (strip, "512 of 512 slots used, 1 token forgotten");
  rivulet_cache_strip_set_snapshot (strip, many);
  assert_description (strip, "512 of 512 slots used, 123456 tokens forgotten");
  g_assert_finalize_object (strip);
}

static void
test_strip_cells (void)
{
  RivuletCacheStrip *strip = RIVULET_CACHE_STRIP (rivulet_cache_strip_new ());
  RivuletCellView *view = RIVULET_CELL_VIEW (strip);
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (256, 200, 50);
  GtkWindow *window;
  const RivuletCells *cells;
  g_autofree char *sink = NULL, *token = NULL, *empty = NULL;

  rivulet_cache_strip_set_snapshot (strip, snapshot);
  window = ui_test_show (GTK_WIDGET (strip), 300, 400);
  cells = rivulet_cell_view_get_cells (view);
  g_assert_cmpuint (rivulet_cells_get_n_cells (cells), ==, 256);
  for (guint slot = 0; slot < 256; slot++)
    {
      const graphene_rect_t *rect = rivulet_cells_get_rect (cells, slot);

      g_assert_cmpint (rivulet_cell_view_get_cell_at (view, rect->origin.x + 1, rect->origin.y + 1), ==, (int) slot);
      g_assert_cmpfloat (rect->origin.x, >=, 0);
      g_assert_cmpfloat (rect->origin.x + rect->size.width, <=, gtk_widget_get_width (GTK_WIDGET (strip)));
    }
  g_assert_cmpint (rivulet_cell_view_get_cell_at (view, -5, -5), ==, -1);

  sink = rivulet_cell_view_dup_cell_text (view, 1);
  g_assert_cmpstr (sink, ==, "Slot 2 (sink): “<1>” at position 1, 248 tokens ago, attention 0.01 %");
  token = rivulet_cell_view_dup_cell_text (view, 199);
  g_assert_cmpstr (token, ==, "Slot 200 (window): “<199>” at position 249, 0 tokens ago, attention 1.00 %");
  empty = rivulet_cell_view_dup_cell_text (view, 200);
  g_assert_cmpstr (empty, ==, "Slot 201, empty");
  g_assert_null (rivulet_cell_view_dup_cell_text (view, 256));
  gtk_window_destroy (window);
}

/* More slots than fit make smaller cells, then more rows; a slot always stays a cell. */
static void
test_strip_wraps (void)
{
  RivuletCacheStrip *strip = g_object_ref_sink (RIVULET_CACHE_STRIP (rivulet_cache_strip_new ()));
  int before = 0;

  for (guint capacity = 64; capacity <= 65536; capacity *= 4)
    {
      g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (capacity, capacity / 2, 0);
      int minimum, natural, width;

      rivulet_cache_strip_set_snapshot (strip, snapshot);
      gtk_widget_measure (GTK_WIDGET (strip), GTK_ORIENTATION_VERTICAL, 288, &minimum, &natural, NULL, NULL);
      gtk_widget_measure (GTK_WIDGET (strip), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
      g_assert_cmpint (width, <=, 288);
      g_assert_cmpint (natural, >, 0);
      if (capacity <= 2048)
        g_assert_cmpint (natural, <=, 168);
      else
        g_assert_cmpint (natural, >, before);
      before = natural;
    }
  ui_test_settle (300);
  g_assert_finalize_object (strip);
}

static void
test_strip_keys (void)
{
  RivuletCacheStrip *strip = RIVULET_CACHE_STRIP (rivulet_cache_strip_new ());
  RivuletCellView *view = RIVULET_CELL_VIEW (strip);
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (256, 200, 50);
  GtkWindow *window;
  g_autofree char *text = NULL;
  guint n_columns;

  rivulet_cache_strip_set_snapshot (strip, snapshot);
  window = ui_test_show (GTK_WIDGET (strip), 300, 400);
  n_columns = rivulet_cells_get_n_columns (rivulet_cell_view_get_cells (view));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (strip)));
  g_assert_cmpint (rivulet_cell_view_get_cursor (view), ==, -1);
  g_assert_true (ui_test_press (GTK_WIDGET (strip), GDK_KEY_Right, 0));
  g_assert_cmpint (rivulet_cell_view_get_cursor (view), ==, 0);
  g_assert_true (ui_test_press (GTK_WIDGET (strip), GDK_KEY_Right, 0));
  g_assert_true (ui_test_press (GTK_WIDGET (strip), GDK_KEY_Down, 0));
  /* One place of the row is the gap between the sinks and the window. */
  g_assert_cmpint (rivulet_cell_view_get_cursor (view), ==, (int) n_columns);
  text = rivulet_cell_view_dup_cell_text (view, n_columns);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text);
  g_assert_true (ui_test_press (GTK_WIDGET (strip), GDK_KEY_End, 0));
  g_assert_cmpint (rivulet_cell_view_get_cursor (view), ==, 255);
  g_assert_true (ui_test_press (GTK_WIDGET (strip), GDK_KEY_Home, 0));
  g_assert_cmpint (rivulet_cell_view_get_cursor (view), ==, 0);
  ui_test_settle (50);
  gtk_window_destroy (window);
}

static GskRenderNode *
draw (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));

  return gtk_snapshot_free_to_node (snapshot);
}

static guint32
read_pixel (GtkWidget *widget,
            float      x,
            float      y)
{
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  guint32 pixel;

  /* What is about to be drawn anew has no node for a moment. */
  UI_TEST_WAIT ((node = draw (widget)) != NULL);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (x, y, 1, 1));
  gdk_texture_download (texture, (guchar *) &pixel, sizeof pixel);

  return pixel;
}

static guint
get_alpha (guint32 pixel)
{
  return pixel >> 24;
}

/* The strip is drawn on nothing here, so its alpha tells how strong a cell is: empty, little looked at, much looked at. */
static void
test_strip_drawing (void)
{
  RivuletCacheStrip *strip = RIVULET_CACHE_STRIP (rivulet_cache_strip_new ());
  RivuletCellView *view = RIVULET_CELL_VIEW (strip);
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (64, 40, 0);
  GtkWindow *window;
  guint alpha[3];
  const guint slots[3] = { 63, 4, 39 };

  rivulet_cache_strip_set_snapshot (strip, snapshot);
  window = ui_test_show (GTK_WIDGET (strip), 300, 400);
  for (guint i = 0; i < 3; i++)
    {
      const graphene_rect_t *rect = rivulet_cells_get_rect (rivulet_cell_view_get_cells (view), slots[i]);

      alpha[i] = get_alpha (read_pixel (GTK_WIDGET (strip), rect->origin.x + 2, rect->origin.y + 2));
    }
  g_test_message ("alpha of an empty cell %u, a little %u, much %u", alpha[0], alpha[1], alpha[2]);
  g_assert_cmpuint (alpha[0], >, 0);
  g_assert_cmpuint (alpha[0], <, alpha[1]);
  g_assert_cmpuint (alpha[1], <, alpha[2]);
  gtk_window_destroy (window);
}

static void
test_heat_map (void)
{
  /* GTK's macro takes the text of its argument for a format. */
  const char *last_text = "Layer 2, head 3: 50.0 % on the sinks (evenly spread: 10.0 %)";
  RivuletHeatMap *map = RIVULET_HEAT_MAP (rivulet_heat_map_new ());
  RivuletCellView *view = RIVULET_CELL_VIEW (map);
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (64, 40, 0);
  g_autofree char *text = NULL;
  GtkWindow *window;
  const graphene_rect_t *rect;

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_LABEL, "Sink Heat Map");
  rivulet_heat_map_set_snapshot (map, snapshot);
  assert_description (map,
                      "2 layers by 3 heads, on average 25 % of the attention on the sinks, 10.0 % were it evenly spread");
  window = ui_test_show (GTK_WIDGET (map), 300, 200);
  g_assert_cmpuint (rivulet_cells_get_n_cells (rivulet_cell_view_get_cells (view)), ==, 6);
  rect = rivulet_cells_get_rect (rivulet_cell_view_get_cells (view), 4);
  g_assert_cmpint (rivulet_cell_view_get_cell_at (view, rect->origin.x + 5, rect->origin.y + 5), ==, 4);
  text = rivulet_cell_view_dup_cell_text (view, 4);
  g_assert_cmpstr (text, ==, "Layer 2, head 2: 40.0 % on the sinks (evenly spread: 10.0 %)");
  g_assert_true (ui_test_press (GTK_WIDGET (map), GDK_KEY_End, 0));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (map), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, last_text);
  g_assert_cmpuint (get_alpha (read_pixel (GTK_WIDGET (map), rect->origin.x + 5, rect->origin.y + 5)), ==, 255);
  gtk_window_destroy (window);
}

static void
test_heat_scale (void)
{
  RivuletHeatScale *scale = g_object_ref_sink (g_object_new (RIVULET_TYPE_HEAT_SCALE, "baseline", 0.25, NULL));

  g_assert_cmpfloat (rivulet_heat_scale_get_baseline (scale), ==, 0.25);
  g_assert_cmpfloat (rivulet_heat_scale_get_level (0.25), ==, 0.5);
  g_assert_cmpfloat (rivulet_heat_scale_get_level (0), ==, 0);
  g_assert_cmpfloat (rivulet_heat_scale_get_level (1.5), ==, 1);
  rivulet_heat_scale_set_baseline (scale, NAN);
  g_assert_cmpfloat (rivulet_heat_scale_get_baseline (scale), ==, 0);
  g_assert_finalize_object (scale);
}

static void
test_panel (void)
{
  RivuletCachePanel *panel = g_object_ref_sink (g_object_new (RIVULET_TYPE_CACHE_PANEL, NULL));
  g_autoptr (RivuletSnapshot) empty = ui_test_create_snapshot (256, 0, 0);
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (256, 200, 50);
  GtkWindow *window = ui_test_show (GTK_WIDGET (panel), 300, 700);
  GtkWidget *map = ui_test_find (GTK_WIDGET (panel), RIVULET_TYPE_HEAT_MAP);
  int width;

  g_assert_false (gtk_widget_get_mapped (map));
  rivulet_cache_panel_set_snapshot (panel, empty);
  UI_TEST_WAIT (gtk_widget_get_mapped (map));
  g_assert_true (gtk_widget_get_mapped (map));
  rivulet_cache_panel_set_snapshot (panel, snapshot);
  assert_description (map,
                      "2 layers by 3 heads, on average 25 % of the attention on the sinks, 2.0 % were it evenly spread");
  gtk_widget_measure (GTK_WIDGET (panel), GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  g_assert_cmpint (width, <=, 300);
  rivulet_cache_panel_set_snapshot (panel, NULL);
  UI_TEST_WAIT (!gtk_widget_get_mapped (map));
  g_assert_false (gtk_widget_get_mapped (map));
  gtk_window_destroy (window);
  g_assert_finalize_object (panel);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/cache-strip/description", test_strip_description);
  g_test_add_func ("/cache-strip/cells", test_strip_cells);
  g_test_add_func ("/cache-strip/wraps", test_strip_wraps);
  g_test_add_func ("/cache-strip/keys", test_strip_keys);
  g_test_add_func ("/cache-strip/drawing", test_strip_drawing);
  g_test_add_func ("/heat-map/cells", test_heat_map);
  g_test_add_func ("/heat-scale/scale", test_heat_scale);
  g_test_add_func ("/cache-panel/states", test_panel);

  return g_test_run ();
}
