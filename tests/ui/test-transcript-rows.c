/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transcript's rows: that few of many messages have one, that none is seen empty, and that what is read stays where it is.
 */

#include "config.h"

#include "rivulet-message-holder.h"
#include "transcript-test.h"

/* Only the rows near the screen exist. */
static void
test_virtual (TranscriptTest *fixture,
              gconstpointer   data)
{
  guint n_rows;

  transcript_test_add_messages (fixture, 800);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (500);
  n_rows = ui_test_count (GTK_WIDGET (fixture->view), RIVULET_TYPE_MESSAGE_ROW);
  g_test_message ("%u rows for 800 messages", n_rows);
  g_assert_cmpuint (n_rows, >, 3);
  g_assert_cmpuint (n_rows, <, 40);
  UI_TEST_WAIT (transcript_test_get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (transcript_test_get_distance_to_end (fixture), <, 1);
}

static gboolean
has_row_in_view (TranscriptTest *fixture,
                 GtkWidget      *root)
{
  graphene_rect_t bounds;

  if (RIVULET_IS_MESSAGE_ROW (root))
    return gtk_widget_get_mapped (root)
           && gtk_widget_compute_bounds (root, GTK_WIDGET (fixture->view), &bounds) && bounds.size.height > 0
           && bounds.origin.y < 500 && bounds.origin.y + bounds.size.height > 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (has_row_in_view (fixture, child))
        return TRUE;
    }

  return FALSE;
}

static guint
count_empty_in_view (TranscriptTest *fixture,
                     GtkWidget      *root)
{
  graphene_rect_t bounds;
  guint n_empty = 0;

  if (RIVULET_IS_MESSAGE_HOLDER (root))
    return rivulet_message_holder_get_row (RIVULET_MESSAGE_HOLDER (root)) == NULL && gtk_widget_get_mapped (root)
           && gtk_widget_compute_bounds (root, GTK_WIDGET (fixture->view), &bounds)
           && bounds.origin.y < 500 && bounds.origin.y + bounds.size.height > 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n_empty += count_empty_in_view (fixture, child);

  return n_empty;
}

static void
painted_cb (GdkFrameClock  *clock,
            TranscriptTest *fixture)
{
  fixture->n_empty += count_empty_in_view (fixture, GTK_WIDGET (fixture->view));
}

/* Rows are made before they are seen: at the end, on the way up, and where the list jumps to. */
static void
test_never_empty (TranscriptTest *fixture,
                  gconstpointer   data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view));
  gulong handler;

  transcript_test_add_messages (fixture, 300);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), fixture);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (200);
  g_assert_cmpuint (fixture->n_empty, ==, 0);

  for (guint i = 0; i < 30; i++)
    {
      gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_value (fixture->adjustment) - 400);
      ui_test_settle (20);
    }
  g_assert_cmpuint (fixture->n_empty, ==, 0);

  rivulet_transcript_view_show_message (fixture->view, 20, NULL);
  ui_test_settle (100);
  gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_upper (fixture->adjustment) / 2);
  ui_test_settle (100);
  g_assert_cmpuint (fixture->n_empty, ==, 0);
  g_signal_handler_disconnect (clock, handler);
}

static void
assert_at_end (TranscriptTest *fixture)
{
  UI_TEST_WAIT (has_row_in_view (fixture, GTK_WIDGET (fixture->view)) && transcript_test_get_distance_to_end (fixture) < 1);
  g_assert_true (has_row_in_view (fixture, GTK_WIDGET (fixture->view)));
  g_assert_cmpfloat (transcript_test_get_distance_to_end (fixture), <, 1);
}

/* Short and long in turns, as talks are. */
static void
add_talk (TranscriptTest *fixture,
          guint           n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    g_object_unref (transcript_test_add_message (fixture, i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT,
                                                 i % 2 == 0 ? "A question?"
                                                            : "A reply of a few sentences, with words. It goes on for a "
                                                              "while, so that it takes more than one line. And then it "
                                                              "ends.",
                                                 RIVULET_MESSAGE_COMPLETE));
}

/* More messages than the list makes rows for: the last ones are on the screen. */
static void
test_long (TranscriptTest *fixture,
           gconstpointer   data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  add_talk (fixture, 300);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  assert_at_end (fixture);

  /* And the end of a last one that is higher than the view. */
  rivulet_transcript_view_set_conversation (fixture->view, NULL);
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "Paragraph %u of a long reply.\n\n", i);
  g_object_unref (transcript_test_add_message (fixture, RIVULET_ROLE_ASSISTANT, text->str, RIVULET_MESSAGE_COMPLETE));
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  assert_at_end (fixture);
}

/* Also where the transcript comes into view for the first time with them, as it does in the window. */
static void
test_long_and_late (TranscriptTest *fixture,
                    gconstpointer   data)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *scroller;

  add_talk (fixture, 300);
  gtk_window_destroy (fixture->window);
  fixture->view = g_object_new (RIVULET_TYPE_TRANSCRIPT_VIEW, NULL);
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("Welcome"), "welcome");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (fixture->view), "transcript");
  fixture->window = ui_test_show (stack, 604, 547);
  scroller = ui_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_SCROLLED_WINDOW);
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  ui_test_settle (100);

  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "transcript");
  ui_test_settle (300);
  assert_at_end (fixture);
  ui_test_picture (fixture->window, "transcript-late");
}

/* A row in the upper half of the view; its depth there. */
static RivuletMessageRow *
find_upper_row (TranscriptTest *fixture,
                GtkWidget      *root,
                double         *depth)
{
  graphene_rect_t bounds;

  if (RIVULET_IS_MESSAGE_ROW (root))
    {
      if (!gtk_widget_get_mapped (root) || !gtk_widget_compute_bounds (root, GTK_WIDGET (fixture->view), &bounds)
          || bounds.origin.y < 0 || bounds.origin.y > 250)
        return NULL;
      *depth = bounds.origin.y;
      return RIVULET_MESSAGE_ROW (root);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      RivuletMessageRow *row = find_upper_row (fixture, child, depth);

      if (row != NULL)
        return row;
    }

  return NULL;
}

static double
get_depth (TranscriptTest *fixture,
           GtkWidget      *row)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (row, GTK_WIDGET (fixture->view), &bounds) ? bounds.origin.y : -1e9;
}

/* Rows above are made on the way up, of whatever height: what is read moves by as much as was scrolled. */
static void
test_steady (TranscriptTest *fixture,
             gconstpointer   data)
{
  transcript_test_add_messages (fixture, 150);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  assert_at_end (fixture);

  for (guint i = 0; i < 60; i++)
    {
      double before;
      RivuletMessageRow *row = find_upper_row (fixture, GTK_WIDGET (fixture->view), &before);

      g_assert_nonnull (row);
      gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_value (fixture->adjustment) - 100);
      /* A busy machine may draw no frame for a while; what is drawn then must stand where it stays. */
      UI_TEST_WAIT (!G_APPROX_VALUE (get_depth (fixture, GTK_WIDGET (row)), before, 0.5));
      ui_test_settle (40);
      g_assert_cmpfloat_with_epsilon (get_depth (fixture, GTK_WIDGET (row)) - before, 100, 1.5);
    }
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
#define ADD(path, function) \
  g_test_add (path, TranscriptTest, NULL, transcript_test_set_up, function, transcript_test_tear_down)
  ADD ("/transcript-rows/never-empty", test_never_empty);
  ADD ("/transcript-rows/virtual", test_virtual);
  ADD ("/transcript-rows/long", test_long);
  ADD ("/transcript-rows/long-and-late", test_long_and_late);
  ADD ("/transcript-rows/steady", test_steady);
#undef ADD

  return g_test_run ();
}
