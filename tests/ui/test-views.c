/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The views that draw from a trace, fed with recorded moments: charts with zoom and pan, surprise with its marks, modes of the
 * heat map, one head, pictures, and a recording that is replayed.
 */

#include "config.h"

#include "rivulet-cache-panel.h"
#include "rivulet-chart-file.h"
#include "rivulet-chart.h"
#include "rivulet-head-view.h"
#include "rivulet-heat-map.h"
#include "rivulet-recorder-bar.h"
#include "rivulet-surprise-view.h"
#include "ui-test.h"

#include <glib/gstdio.h>
#include <math.h>

static RivuletChart *
new_chart (void)
{
  RivuletChart *chart = RIVULET_CHART (rivulet_chart_new ("Chart", RIVULET_CHART_BARS, FALSE));

  rivulet_chart_add_series (chart, "read", "read");
  rivulet_chart_set_format (chart, "%.1f bits");

  return chart;
}

static void
test_chart_view (void)
{
  RivuletChart *chart = g_object_ref_sink (new_chart ());
  double begin, end;

  for (guint i = 0; i < 1000; i++)
    rivulet_chart_append (chart, 0, i, i % 7 == 3 ? NAN : (float) (i % 10));
  rivulet_chart_add_mark (chart, 512, "forgets");
  rivulet_chart_get_view (chart, &begin, &end);
  g_assert_cmpfloat (begin, ==, 0);
  g_assert_cmpfloat (end, ==, 1000);

  /* Zooming keeps the place in place, panning the width, and neither leaves what there is. */
  rivulet_chart_zoom (chart, 4, 500);
  rivulet_chart_get_view (chart, &begin, &end);
  g_assert_cmpfloat (end - begin, ==, 250);
  g_assert_cmpfloat (begin, ==, 375);
  rivulet_chart_pan (chart, 10000);
  rivulet_chart_get_view (chart, &begin, &end);
  g_assert_cmpfloat (end, ==, 1000);
  g_assert_cmpfloat (end - begin, ==, 250);
  rivulet_chart_zoom (chart, 1e9, 800);
  rivulet_chart_get_view (chart, &begin, &end);
  g_assert_cmpfloat (end - begin, ==, 8);
  rivulet_chart_show_all (chart);
  rivulet_chart_append (chart, 0, 1000, 1);
  rivulet_chart_get_view (chart, &begin, &end);
  g_assert_cmpfloat (end, ==, 1001);

  rivulet_chart_truncate (chart, 500);
  g_assert_cmpuint (rivulet_chart_get_n_points (chart, 0), ==, 500);
  g_assert_cmpuint (rivulet_chart_get_n_marks (chart), ==, 0);
  g_assert_finalize_object (chart);
}

static void
test_chart_words (void)
{
  RivuletChart *chart = new_chart ();
  GtkWindow *window;
  g_autofree char *measured = NULL, *unmeasured = NULL;

  for (guint i = 0; i < 20; i++)
    rivulet_chart_append (chart, 0, i, i == 5 ? NAN : (float) i);
  measured = rivulet_chart_dup_text_at (chart, 7.4);
  g_assert_cmpstr (measured, ==, "Position 7, read: 7.0 bits");
  unmeasured = rivulet_chart_dup_text_at (chart, 5);
  g_assert_cmpstr (unmeasured, ==, "Position 5, read: not measured");

  window = ui_test_show (GTK_WIDGET (chart), 300, 160);
  g_assert_true (ui_test_press (GTK_WIDGET (chart), GDK_KEY_Home, 0));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "Position 0, read: 0.0 bits");
  g_assert_true (ui_test_press (GTK_WIDGET (chart), GDK_KEY_Right, 0));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                       "Position 1, read: 1.0 bits");
  g_assert_true (ui_test_press (GTK_WIDGET (chart), GDK_KEY_plus, 0));
  g_assert_true (ui_test_press (GTK_WIDGET (chart), GDK_KEY_0, 0));
  gtk_window_destroy (window);
}

static void
test_pictures (void)
{
  RivuletChart *chart = new_chart ();
  g_autofree char *dir = g_dir_make_tmp ("rivulet-views-XXXXXX", NULL);
  g_autofree char *png = g_build_filename (dir, "chart.png", NULL);
  g_autofree char *svg = g_build_filename (dir, "chart.svg", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  GtkWindow *window;

  for (guint i = 0; i < 20; i++)
    rivulet_chart_append (chart, 0, i, (float) i);
  window = ui_test_show (GTK_WIDGET (chart), 300, 160);
  UI_TEST_WAIT (rivulet_chart_file_save (GTK_WIDGET (chart), png, NULL));
  texture = gdk_texture_new_from_filename (png, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), ==, 2 * gtk_widget_get_width (GTK_WIDGET (chart)));
  UI_TEST_WAIT (rivulet_chart_file_save (GTK_WIDGET (chart), svg, NULL));
  g_assert_true (g_file_get_contents (svg, &text, NULL, &error));
  g_assert_nonnull (strstr (text, "<svg"));
  /* Vectors, not a picture in a picture. */
  g_assert_nonnull (strstr (text, "<path"));
  g_assert_null (strstr (text, "data:image"));
  g_assert_false (rivulet_chart_file_save (GTK_WIDGET (chart), "/no/such/folder/chart.png", NULL));
  gtk_window_destroy (window);
  g_unlink (png);
  g_unlink (svg);
  g_rmdir (dir);
}

/* 64 slots, 4 sinks: forgetting begins at 64, each window is 60. */
static void
test_surprise (void)
{
  RivuletSurpriseView *view = g_object_ref_sink (g_object_new (RIVULET_TYPE_SURPRISE_VIEW, NULL));
  RivuletChart *chart = rivulet_surprise_view_get_chart (view);
  guint n_points;

  for (guint position = 10; position <= 200; position += 10)
    {
      g_autoptr (RivuletSnapshot) moment = ui_test_create_snapshot (64, MIN (position, 64), position - MIN (position, 64));

      rivulet_surprise_view_add_snapshot (view, moment);
    }
  n_points = rivulet_chart_get_n_points (chart, 0) + rivulet_chart_get_n_points (chart, 1);
  g_assert_cmpuint (n_points, >, 0);
  rivulet_surprise_view_add_snapshot (view, NULL);
  g_assert_cmpuint (rivulet_chart_get_n_points (chart, 0), ==, 0);
  g_assert_cmpuint (rivulet_chart_get_n_marks (chart), ==, 0);
  g_assert_finalize_object (view);
}

static void
test_heat_modes (void)
{
  RivuletHeatMap *map = g_object_ref_sink (RIVULET_HEAT_MAP (rivulet_heat_map_new ()));
  g_autoptr (RivuletSnapshot) snapshot = ui_test_create_snapshot (64, 32, 0);
  g_autofree char *mass = NULL, *contribution = NULL, *entropy = NULL;

  rivulet_heat_map_set_snapshot (map, snapshot);
  mass = rivulet_cell_view_dup_cell_text (RIVULET_CELL_VIEW (map), 4);
  rivulet_heat_map_set_mode (map, RIVULET_HEAT_MAP_CONTRIBUTION);
  contribution = rivulet_cell_view_dup_cell_text (RIVULET_CELL_VIEW (map), 4);
  rivulet_heat_map_set_mode (map, RIVULET_HEAT_MAP_ENTROPY);
  entropy = rivulet_cell_view_dup_cell_text (RIVULET_CELL_VIEW (map), 4);
  g_assert_cmpstr (mass, ==, "Layer 2, head 2: 40.0 % on the sinks (evenly spread: 12.5 %)");
  g_assert_cmpstr (contribution, ==, "Layer 2, head 2: 0.0 % of its effect from the sinks");
  g_assert_cmpstr (entropy, ==, "Layer 2, head 2: 0.00 bits of entropy (evenly spread: 5.00)");
  ui_test_settle (300);
  g_assert_finalize_object (map);
}

static void
frame_cb (RivuletRecorderBar *bar,
          RivuletSnapshot    *frame,
          guint64            *position)
{
  *position = frame == NULL ? G_MAXUINT64 : frame->position;
}

static void
test_replay (void)
{
  RivuletRecorderBar *bar = RIVULET_RECORDER_BAR (g_object_new (RIVULET_TYPE_RECORDER_BAR, NULL));
  RivuletRecording *recording = rivulet_recording_new ();
  GtkWindow *window = ui_test_show (GTK_WIDGET (bar), 360, 80);
  GtkWidget *scale;
  guint64 position = 0;

  rivulet_recorder_bar_set_recording (bar, TRUE);
  for (guint n_used = 10; n_used <= 30; n_used += 10)
    {
      g_autoptr (RivuletSnapshot) moment = ui_test_create_snapshot (64, n_used, 0);

      rivulet_recorder_bar_add_snapshot (bar, moment);
      g_assert_true (rivulet_recording_add (recording, moment));
    }
  g_assert_cmpuint (rivulet_recorder_bar_get_n_frames (bar), ==, 3);

  g_signal_connect (bar, "frame", G_CALLBACK (frame_cb), &position);
  rivulet_recorder_bar_replay (bar, recording);
  g_assert_true (rivulet_recorder_bar_is_replaying (bar));
  g_assert_cmpuint (position, ==, 10);
  scale = ui_test_find (GTK_WIDGET (bar), GTK_TYPE_SCALE);
  gtk_range_set_value (GTK_RANGE (scale), 2);
  g_assert_cmpuint (position, ==, 30);
  gtk_window_destroy (window);
}

/* A recorded moment in the panel: the same views show it. */
static void
test_panel_replays (void)
{
  RivuletCachePanel *panel = g_object_new (RIVULET_TYPE_CACHE_PANEL, NULL);
  RivuletRecorderBar *bar = RIVULET_RECORDER_BAR (ui_test_find (GTK_WIDGET (panel), RIVULET_TYPE_RECORDER_BAR));
  RivuletHeatMap *map = RIVULET_HEAT_MAP (ui_test_find (GTK_WIDGET (panel), RIVULET_TYPE_HEAT_MAP));
  RivuletRecording *recording = rivulet_recording_new ();
  g_autoptr (RivuletSnapshot) moment = ui_test_create_snapshot (64, 40, 0);
  GtkWindow *window = ui_test_show (GTK_WIDGET (panel), 330, 700);

  g_assert_true (rivulet_recording_add (recording, moment));
  rivulet_recorder_bar_replay (bar, recording);
  g_assert_true (rivulet_heat_map_get_snapshot (map) == moment);
  gtk_window_destroy (window);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/chart/view", test_chart_view);
  g_test_add_func ("/chart/words", test_chart_words);
  g_test_add_func ("/chart/pictures", test_pictures);
  g_test_add_func ("/surprise/moments", test_surprise);
  g_test_add_func ("/heat-map/modes", test_heat_modes);
  g_test_add_func ("/recorder/replay", test_replay);
  g_test_add_func ("/cache-panel/replays", test_panel_replays);

  return g_test_run ();
}
