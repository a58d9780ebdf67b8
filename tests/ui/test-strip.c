/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The strip over the composer, from made-up moments: its parts, its two scales, what it says of a slot, which slot it leads
 * to, what falls off it and is read in the ticker.
 */

#include "config.h"

#include "rivulet-cache-strip-fall.h"
#include "rivulet-cache-strip.h"
#include "rivulet-slot-text.h"
#include "rivulet-strip-bar.h"
#include "rivulet-ticker.h"
#include "ui-test.h"

/* Between the sinks and the window a place stays empty, and every cell is still found where it is drawn. */
static void
test_parts (void)
{
  const guint breaks[] = { 4, 7 };
  g_autoptr (RivuletCells) cells = rivulet_cells_new_parted (50, breaks, 2, 10, 8, 8, 1, FALSE, 80);

  g_assert_cmpfloat (rivulet_cells_get_rect (cells, 3)->origin.x, ==, 24);
  g_assert_cmpfloat (rivulet_cells_get_rect (cells, 4)->origin.x, ==, 40);
  g_assert_cmpfloat (rivulet_cells_get_rect (cells, 7)->origin.x, ==, 72);
  g_assert_cmpfloat (rivulet_cells_get_rect (cells, 8)->origin.y, ==, 8);
  g_assert_cmpint (rivulet_cells_find (cells, 36, 2), ==, -1);
  for (guint i = 0; i < 50; i++)
    {
      const graphene_rect_t *rect = rivulet_cells_get_rect (cells, i);

      g_assert_cmpint (rivulet_cells_find (cells, rect->origin.x + 2, rect->origin.y + 2), ==, (int) i);
    }
  /* A step down stays in the column, from an empty place it leads to the next cell. */
  g_assert_cmpuint (rivulet_cells_step (cells, 2, 0, 1), ==, 10);
  g_assert_cmpfloat (rivulet_cells_get_rect (cells, 10)->origin.x, ==, rivulet_cells_get_rect (cells, 2)->origin.x);
  g_assert_cmpuint (rivulet_cells_step (cells, 12, 0, -1), ==, 4);
  g_assert_cmpuint (rivulet_cells_step (cells, 3, 1, 0), ==, 4);
}

static float
get_alpha_at (GtkWidget *widget,
              float      x,
              float      y)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  guint32 pixel;

  for (guint round = 0; round < 100 && node == NULL; round++)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      ui_test_settle (10);
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
      node = gtk_snapshot_free_to_node (snapshot);
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node,
                                         &GRAPHENE_RECT_INIT (x, y, 1, 1));
  gdk_texture_download (texture, (guchar *) &pixel, sizeof pixel);

  return (float) (pixel >> 24) / 255;
}

/* Among themselves the window's slots range from faint to full; the sinks are left out. */
static void
test_window_only (void)
{
  RivuletCacheStrip *strip = RIVULET_CACHE_STRIP (rivulet_cache_strip_new ());
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (64, 40, 0);
  GtkWindow *window;
  const RivuletCells *cells;
  float peak[2], sink[2];

  rivulet_cache_strip_set_snapshot (strip, snapshot);
  window = ui_test_show (GTK_WIDGET (strip), 300, 400);
  cells = rivulet_cell_view_get_cells (RIVULET_CELL_VIEW (strip));
  for (guint i = 0; i < 2; i++)
    {
      const graphene_rect_t *last = rivulet_cells_get_rect (cells, 39);
      const graphene_rect_t *first = rivulet_cells_get_rect (cells, 3);

      rivulet_cache_strip_set_window_only (strip, i == 1);
      peak[i] = get_alpha_at (GTK_WIDGET (strip), last->origin.x + 2, last->origin.y + 2);
      sink[i] = get_alpha_at (GTK_WIDGET (strip), first->origin.x + 2, first->origin.y + 2);
    }
  g_assert_cmpfloat (peak[0], <, 0.95f);
  g_assert_cmpfloat (peak[1], >, 0.98f);
  g_assert_cmpfloat (sink[1], <, sink[0]);
  gtk_window_destroy (window);
}

static void
test_words (void)
{
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (64, 40, 5);
  g_autofree char *last = rivulet_slot_text_new (snapshot, 39);
  g_autofree char *before = rivulet_slot_text_new (snapshot, 38);
  g_autofree char *visible = rivulet_slot_text_make_visible ("a\n\tb");

  g_assert_cmpstr (last, ==, "Slot 40 (window): “<39>” at position 44, 0 tokens ago, attention 4.88 %");
  g_assert_cmpstr (before, ==, "Slot 39 (window): “<38>” at position 43, 1 token ago, attention 4.76 %");
  g_assert_cmpstr (visible, ==, "a⏎⇥b");
  g_assert_null (rivulet_slot_text_new (snapshot, 64));
  g_assert_null (rivulet_slot_text_new (NULL, 0));
}

/* What was in the window before and is not any more, unless the stream began anew. */
static void
test_fall (void)
{
  g_autoptr (RivuletSnapshot) before = ui_test_create_snapshot (64, 64, 10);
  g_autoptr (RivuletSnapshot) after = ui_test_create_snapshot (64, 64, 13);
  g_autoptr (RivuletSnapshot) far = ui_test_create_snapshot (64, 64, 1000);

  g_assert_cmpuint (rivulet_cache_strip_fall_count (before, after), ==, 3);
  g_assert_cmpuint (rivulet_cache_strip_fall_count (before, far), ==, 60);
  g_assert_cmpuint (rivulet_cache_strip_fall_count (after, before), ==, 0);
  g_assert_cmpuint (rivulet_cache_strip_fall_count (NULL, after), ==, 0);
  g_assert_cmpuint (rivulet_cache_strip_fall_count (before, before), ==, 0);
}

/* With motion something falls for a moment, then the clock stands still. */
static void
test_motion (void)
{
  RivuletCacheStrip *strip = RIVULET_CACHE_STRIP (rivulet_cache_strip_new ());
  RivuletCacheStripFall *fall;
  g_autoptr (RivuletSnapshot) before = ui_test_create_snapshot (64, 64, 10);
  g_autoptr (RivuletSnapshot) after = ui_test_create_snapshot (64, 64, 13);
  GtkWindow *window;
  const RivuletCells *cells;

  rivulet_cache_strip_set_snapshot (strip, before);
  window = ui_test_show (GTK_WIDGET (strip), 300, 400);
  cells = rivulet_cell_view_get_cells (RIVULET_CELL_VIEW (strip));
  fall = rivulet_cache_strip_fall_new (GTK_WIDGET (strip));
  rivulet_cache_strip_fall_begin (fall, cells, before, after);
  g_assert_cmpuint (rivulet_cache_strip_fall_get_n_cells (fall), ==, 0);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  rivulet_cache_strip_fall_begin (fall, cells, before, after);
  g_assert_cmpuint (rivulet_cache_strip_fall_get_n_cells (fall), ==, 3);
  UI_TEST_WAIT (rivulet_cache_strip_fall_get_n_cells (fall) == 0);
  g_assert_cmpuint (rivulet_cache_strip_fall_get_n_cells (fall), ==, 0);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  rivulet_cache_strip_fall_free (fall);
  gtk_window_destroy (window);
}

static void
show_token_cb (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  gint64 message;
  guint32 byte;

  g_variant_get (parameter, "(xu)", &message, &byte);
  g_object_set_data (G_OBJECT (widget), "message", GSIZE_TO_POINTER (message));
  g_object_set_data (G_OBJECT (widget), "byte", GUINT_TO_POINTER (byte));
}

typedef GtkWindow TestWindow;
typedef GtkWindowClass TestWindowClass;
GType test_window_get_type (void);
G_DEFINE_FINAL_TYPE (TestWindow, test_window, GTK_TYPE_WINDOW)

static void
test_window_class_init (TestWindowClass *klass)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.show-token", "(xu)", show_token_cb);
}

static void
test_window_init (TestWindow *self)
{
}

static void
test_bar (void)
{
  GtkWindow *window = g_object_new (test_window_get_type (), "default-width", 360, "default-height", 200, NULL);
  RivuletStripBar *bar = g_object_new (RIVULET_TYPE_STRIP_BAR, NULL);
  GtkWidget *strip = ui_test_find (GTK_WIDGET (bar), RIVULET_TYPE_CACHE_STRIP);
  RivuletTicker *ticker = RIVULET_TICKER (ui_test_find (GTK_WIDGET (bar), RIVULET_TYPE_TICKER));
  g_autoptr (RivuletSnapshot) before = ui_test_create_snapshot (64, 64, 10);
  g_autoptr (RivuletSnapshot) after = ui_test_create_snapshot (64, 64, 13);
  g_autoptr (RivuletSnapshot) anew = ui_test_create_snapshot (64, 20, 0);
  int minimum;

  gtk_window_set_child (window, GTK_WIDGET (bar));
  gtk_window_present (window);
  UI_TEST_WAIT (gtk_widget_get_mapped (strip));
  gtk_widget_measure (GTK_WIDGET (bar), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  rivulet_strip_bar_set_snapshot (bar, before);
  g_assert_cmpstr (rivulet_ticker_get_text (ticker), ==, "");
  rivulet_strip_bar_set_snapshot (bar, after);
  g_assert_cmpstr (rivulet_ticker_get_text (ticker), ==, "<4><5><6>");
  rivulet_cell_view_activate_cell (RIVULET_CELL_VIEW (strip), 30);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (window), "message")), ==, 7);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (window), "byte")), ==, 2 * 43);
  /* A sink is of no message here, so it leads nowhere. */
  rivulet_cell_view_activate_cell (RIVULET_CELL_VIEW (strip), 2);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (window), "byte")), ==, 2 * 43);
  rivulet_strip_bar_set_snapshot (bar, anew);
  g_assert_cmpstr (rivulet_ticker_get_text (ticker), ==, "");
  gtk_window_destroy (window);
}

static void
test_ticker (void)
{
  RivuletTicker *ticker = g_object_ref_sink (g_object_new (RIVULET_TYPE_TICKER, NULL));

  for (guint i = 0; i < 400; i++)
    rivulet_ticker_add (ticker, "é");
  g_assert_cmpuint (strlen (rivulet_ticker_get_text (ticker)), <=, 320);
  g_assert_true (g_utf8_validate (rivulet_ticker_get_text (ticker), -1, NULL));
  g_assert_finalize_object (ticker);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/strip/parts", test_parts);
  g_test_add_func ("/strip/window-only", test_window_only);
  g_test_add_func ("/strip/words", test_words);
  g_test_add_func ("/strip/fall", test_fall);
  g_test_add_func ("/strip/motion", test_motion);
  g_test_add_func ("/strip/bar", test_bar);
  g_test_add_func ("/strip/ticker", test_ticker);

  return g_test_run ();
}
