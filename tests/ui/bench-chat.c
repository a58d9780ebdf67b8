/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How fast the real widgets are: opening ten thousand messages, scrolling and jumping through them, a source of 500 tokens a
 * second, and how soon Stop takes effect. Prints what it measures; fails only where something is wrong by far, since the machine may be
 * busy with other things. Wall time and the process's own time stand side by side.
 */

#include "config.h"

#include "rivulet-composer.h"
#include "rivulet-message-row.h"
#include "rivulet-transcript-view.h"
#include "rivulet-window.h"
#include "ui-test.h"

#include <malloc.h>
#include <time.h>

#define N_MESSAGES 10000
#define N_SCROLLS 60
#define N_JUMPS 40
#define N_WARMING_UP 3
#define TOKENS_PER_SECOND 500
#define STREAM_SECONDS 5

static AdwApplication *application;

typedef struct
{
  gint64 wall;
  gint64 own;
} Moment;

static Moment
get_moment (void)
{
  struct timespec own;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &own);

  return (Moment) { g_get_monotonic_time (), own.tv_sec * G_USEC_PER_SEC + own.tv_nsec / 1000 };
}

static double
get_wall_since (Moment begin)
{
  return (double) (g_get_monotonic_time () - begin.wall) / 1000;
}

static void
report (const char *what,
        Moment      begin,
        double      aim)
{
  const Moment end = get_moment ();

  g_print ("# %s: %.0f ms (own %.0f ms), aim %.0f ms\n", what, (double) (end.wall - begin.wall) / 1000,
           (double) (end.own - begin.own) / 1000, aim);
}

static const char *const texts[] = {
  "Short.",
  "A reply of a few sentences, with *emphasis*, `code` and a [link](https://example.org). It goes on for a while, so that it "
  "takes more than one line of the window. And then it ends.",
  "Three things:\n\n1. The first\n2. The second, which is longer than the first\n3. The third\n\nThat is all.",
  "```python\nfor i in range (10):\n    print (i)\n```\n\nIt prints ten numbers.",
};

static void
fill (RivuletStore        *store,
      RivuletConversation *conversation)
{
  for (guint i = 0; i < N_MESSAGES; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (RivuletMessage) message = NULL;
      const char *text = i % 2 == 0 ? "A question?" : texts[i / 2 % (i % 20 == 1 ? 4 : 3)];

      message = rivulet_store_add_message (store, conversation, i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT, text,
                                           RIVULET_MESSAGE_COMPLETE, &error);
      g_assert_no_error (error);
    }
}

static void
painted_cb (GdkFrameClock *clock,
            guint         *n_frames)
{
  (*n_frames)++;
}

static void
wait_frames (GtkWidget *widget,
             guint      n_wanted)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  guint n_frames = 0;
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_frames);
  const gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  gtk_widget_queue_draw (widget);
  while (n_frames < n_wanted && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_signal_handler_disconnect (clock, handler);
}

static void
bench_open (RivuletWindow       *window,
            RivuletConversation *conversation)
{
  GtkWidget *transcript = ui_test_find (GTK_WIDGET (window), RIVULET_TYPE_TRANSCRIPT_VIEW);
  Moment begin = get_moment ();

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-conversation", "x", rivulet_conversation_get_id (conversation));
  wait_frames (GTK_WIDGET (window), 1);
  report ("10,000 messages, first frame", begin, 300);
  g_assert_true (gtk_widget_get_mapped (transcript));
  g_assert_cmpint (get_moment ().own - begin.own, <, 5 * G_USEC_PER_SEC);
  g_print ("# rows that exist: %u\n", ui_test_count (transcript, RIVULET_TYPE_MESSAGE_ROW));
  ui_test_settle (300);
}

static void
bench_scroll (RivuletWindow *window)
{
  GtkWidget *transcript = ui_test_find (GTK_WIDGET (window), RIVULET_TYPE_TRANSCRIPT_VIEW);
  GtkAdjustment *adjustment;
  double longest = 0;
  gint64 longest_own = 0;
  Moment begin = get_moment ();

  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ui_test_find (transcript, GTK_TYPE_SCROLLED_WINDOW)));
  for (guint i = 0; i < N_SCROLLS; i++)
    {
      const Moment step = get_moment ();

      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) - 120);
      wait_frames (GTK_WIDGET (window), 1);
      longest = MAX (longest, get_wall_since (step));
      longest_own = MAX (longest_own, get_moment ().own - step.own);
    }
  report ("sixty steps of scrolling", begin, N_SCROLLS * 16.7);
  g_print ("# longest step: %.0f ms (own %.0f ms)\n", longest, (double) longest_own / 1000);
}

/* Visits places all over the conversation. */
static void
jump_about (RivuletWindow *window)
{
  GtkWidget *transcript = ui_test_find (GTK_WIDGET (window), RIVULET_TYPE_TRANSCRIPT_VIEW);
  GtkWidget *scroller = ui_test_find (transcript, GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));

  for (guint i = 0; i < N_JUMPS; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment) * (i * 7 % N_JUMPS) / N_JUMPS);
      wait_frames (GTK_WIDGET (window), 2);
    }
}

/* However much has been seen of a conversation, few rows exist; once caches are full, looking takes no more memory. */
static void
bench_length (RivuletWindow *window)
{
  GtkWidget *transcript = ui_test_find (GTK_WIDGET (window), RIVULET_TYPE_TRANSCRIPT_VIEW);
  Moment begin = get_moment ();
  gssize before;

  jump_about (window);
  report ("forty jumps", begin, N_JUMPS * 50);
  for (guint i = 0; i < N_WARMING_UP; i++)
    jump_about (window);
  before = (gssize) mallinfo2 ().uordblks;
  jump_about (window);
  g_print ("# rows that exist: %u; another forty jumps took %zd KiB more memory\n",
           ui_test_count (transcript, RIVULET_TYPE_MESSAGE_ROW), ((gssize) mallinfo2 ().uordblks - before) / 1024);
}

typedef struct
{
  Moment last;
  gint64 longest;
  gint64 longest_own; /* without what other programs took of the machine meanwhile */
} Pulse;

static gboolean
pulse_cb (gpointer user_data)
{
  Pulse *pulse = user_data;
  const Moment now = get_moment ();

  pulse->longest = MAX (pulse->longest, now.wall - pulse->last.wall);
  pulse->longest_own = MAX (pulse->longest_own, now.own - pulse->last.own);
  pulse->last = now;

  return G_SOURCE_CONTINUE;
}

/* What a generator does: once a frame the text of all tokens since the last one. */
static void
bench_stream (RivuletWindow       *window,
              RivuletStore        *store,
              RivuletConversation *conversation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  Pulse pulse = { 0 };
  Moment begin;
  guint n_tokens = 0;
  guint source;

  reply = rivulet_store_add_message (store, conversation, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING, &error);
  g_assert_no_error (error);
  ui_test_settle (200);
  begin = get_moment ();
  pulse.last = begin;
  source = g_timeout_add (1, pulse_cb, &pulse);
  while (get_wall_since (begin) < STREAM_SECONDS * 1000)
    {
      const guint n_due = (guint) (get_wall_since (begin) * TOKENS_PER_SECOND / 1000);
      g_autoptr (GString) text = g_string_new (NULL);

      for (; n_tokens < n_due; n_tokens++)
        g_string_append (text, n_tokens % 40 == 39 ? ".\n\n" : n_tokens % 97 == 50 ? " `code`" : " word");
      if (text->len > 0)
        rivulet_message_append_text (reply, text->str);
      wait_frames (GTK_WIDGET (window), 1);
    }
  g_source_remove (source);
  report ("five seconds of 500 tokens a second", begin, STREAM_SECONDS * 1000);
  g_print ("# the window's longest silence: %.0f ms (own %.0f ms), aim 50 ms\n", (double) pulse.longest / 1000,
           (double) pulse.longest_own / 1000);
  g_assert_cmpint (pulse.longest, <, 5 * G_USEC_PER_SEC);
  rivulet_message_set_state (reply, RIVULET_MESSAGE_COMPLETE);
}

static void
bench_stop (RivuletWindow    *window,
            RivuletGenerator *generator)
{
  g_autofree char *path = g_build_filename (g_getenv ("RIVULET_MODEL_DIR") == NULL ? "" : g_getenv ("RIVULET_MODEL_DIR"),
                                            "rivulet-mini.gguf", NULL);
  RivuletGeneratorOptions options;
  Moment begin;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_print ("# Stop: no model here\n");
      return;
    }
  rivulet_window_load_model (window, path);
  UI_TEST_WAIT (!rivulet_window_is_busy (window));
  rivulet_generator_get_options (generator, &options);
  options.max_reply_tokens = 100000;
  rivulet_generator_set_options (generator, &options);
  for (guint i = 0; i < 5; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.new-conversation", NULL);
      g_assert_true (rivulet_window_say (window, "Tell me a very long story about a river, and do not stop."));
      UI_TEST_WAIT (rivulet_generator_get_state (generator) == RIVULET_GENERATOR_WRITING || !rivulet_window_is_busy (window));
      if (!rivulet_window_is_busy (window))
        continue;
      begin = get_moment ();
      gtk_widget_activate_action (GTK_WIDGET (window), "win.stop", NULL);
      while (rivulet_window_is_busy (window) && get_wall_since (begin) < 10000)
        g_main_context_iteration (NULL, TRUE);
      report ("Stop", begin, 100);
      g_assert_false (rivulet_window_is_busy (window));
      return;
    }
  g_print ("# Stop: every reply ended by itself\n");
}

int
main (int    argc,
      char **argv)
{
  RivuletStore *store;
  RivuletGenerator *generator;
  RivuletWindow *window;
  g_autoptr (RivuletConversation) conversation = NULL;
  g_autofree char *dir = NULL;
  g_autoptr (GError) error = NULL;

  ui_test_init (&argc, &argv);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", RIVULET_APP_ID ".Test",
                              "resource-base-path", "/io/github/rivulet_chat/Rivulet",
                              "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  g_print ("1..1\n");
  store = ui_test_create_store ();
  conversation = rivulet_store_new_conversation (store, NULL);
  fill (store, conversation);

  /* Opened anew, so that nothing is in memory yet. */
  g_clear_object (&conversation);
  dir = g_strdup (rivulet_store_get_dir (store));
  g_assert_finalize_object (store);
  store = rivulet_store_new (dir, &error);
  g_assert_no_error (error);
  conversation = g_list_model_get_item (rivulet_store_get_conversations (store), 0);

  generator = rivulet_generator_new (store);
  window = rivulet_window_new (application, store, generator, NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 1180, 760);
  gtk_window_present (GTK_WINDOW (window));
  UI_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (window)));
  ui_test_settle (300);

  bench_open (window, conversation);
  bench_scroll (window);
  bench_length (window);
  gtk_widget_activate_action (ui_test_find (GTK_WIDGET (window), RIVULET_TYPE_TRANSCRIPT_VIEW), "transcript.scroll-to-end",
                              NULL);
  ui_test_settle (200);
  bench_stream (window, store, conversation);
  bench_stop (window, generator);

  g_print ("ok 1 /bench/chat\n");
  g_clear_object (&conversation);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_test_settle (200);
  rivulet_generator_shutdown (generator);
  g_object_unref (generator);
  ui_test_remove_store (store);
  g_object_unref (application);

  return 0;
}
