/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory horizon in the transcript: which message it falls on, what is dimmed, where the line stands, and that dimmed
 * text keeps a contrast of 4.5:1. And how a reply is announced, a sentence at a time.
 */

#include "config.h"

#include "rivulet-announce.h"
#include "rivulet-block-widget.h"
#include "rivulet-horizon-divider.h"
#include "rivulet-horizon-place.h"
#include "rivulet-message-row.h"
#include "rivulet-transcript-view.h"
#include "ui-test.h"

#include <math.h>
#include <string.h>

typedef struct
{
  RivuletStore *store;
  RivuletConversation *conversation;
} Fixture;

static const char *const texts[] = {
  "Who lives by the river?", "An otter lives there, and *two* herons. They get along well.", "And in winter?",
  "In winter the herons leave. The otter stays, since it has:\n\n- a warm coat\n- a dry hole\n- fish under the ice",
};

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->store = ui_test_create_store ();
  fixture->conversation = rivulet_store_new_conversation (fixture->store, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_object_unref (rivulet_store_add_message (fixture->store, fixture->conversation,
                                                 i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT, texts[i],
                                                 RIVULET_MESSAGE_COMPLETE, &error));
      g_assert_no_error (error);
    }
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_object (&fixture->conversation);
  ui_test_remove_store (fixture->store);
}

static RivuletHorizon
get_horizon (Fixture *fixture,
             guint    position,
             gsize    byte)
{
  g_autoptr (RivuletMessage) message = g_list_model_get_item (rivulet_conversation_get_messages (fixture->conversation),
                                                              position);

  return (RivuletHorizon) {
    .conversation_id = rivulet_conversation_get_id (fixture->conversation),
    .message_id = rivulet_message_get_id (message),
    .byte = byte,
  };
}

static void
test_place (Fixture      *fixture,
            gconstpointer data)
{
  RivuletHorizonPlace place;
  RivuletHorizon horizon = get_horizon (fixture, 1, 9);

  rivulet_horizon_place_init (&place);
  g_assert_cmpuint (rivulet_horizon_place_get_cut (&place, 0), ==, 0);
  rivulet_horizon_place_find (&place, &horizon, fixture->conversation);
  g_assert_cmpuint (place.position, ==, 1);
  g_assert_cmpuint (rivulet_horizon_place_get_cut (&place, 0), ==, G_MAXSIZE);
  g_assert_cmpuint (rivulet_horizon_place_get_cut (&place, 1), ==, 9);
  g_assert_cmpuint (rivulet_horizon_place_get_cut (&place, 2), ==, 0);

  /* Nothing is left of the message: the next one is the first. */
  horizon.byte = strlen (texts[1]);
  rivulet_horizon_place_find (&place, &horizon, fixture->conversation);
  g_assert_cmpuint (place.position, ==, 2);
  g_assert_cmpuint (rivulet_horizon_place_get_cut (&place, 2), ==, 0);

  /* It may go back too, when a reply is taken back. */
  horizon = get_horizon (fixture, 0, 3);
  rivulet_horizon_place_find (&place, &horizon, fixture->conversation);
  g_assert_cmpuint (place.position, ==, 0);

  horizon.conversation_id += 17;
  rivulet_horizon_place_find (&place, &horizon, fixture->conversation);
  g_assert_cmpuint (place.position, ==, G_MAXUINT);
  rivulet_horizon_place_find (&place, &horizon, NULL);
  g_assert_cmpuint (place.position, ==, G_MAXUINT);
}

static guint
count_visible_dividers (GtkWidget *root)
{
  guint n_visible = RIVULET_IS_HORIZON_DIVIDER (root) && gtk_widget_get_visible (root) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n_visible += count_visible_dividers (child);

  return n_visible;
}

static void
test_divider (Fixture      *fixture,
              gconstpointer data)
{
  RivuletTranscriptView *view = g_object_new (RIVULET_TYPE_TRANSCRIPT_VIEW, NULL);
  RivuletHorizon horizon = get_horizon (fixture, 3, (gsize) (strstr (texts[3], "otter") - texts[3]));
  GtkWindow *window = ui_test_show (GTK_WIDGET (view), 560, 520);

  rivulet_transcript_view_set_conversation (view, fixture->conversation);
  ui_test_settle (200);
  g_assert_cmpuint (count_visible_dividers (GTK_WIDGET (view)), ==, 0);
  rivulet_transcript_view_set_horizon (view, &horizon);
  ui_test_settle (200);
  g_assert_cmpuint (count_visible_dividers (GTK_WIDGET (view)), ==, 1);
  ui_test_picture (window, "horizon-light");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  ui_test_settle (200);
  ui_test_picture (window, "horizon-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  /* The line moves on with the memory, and there is never a second. */
  for (guint position = 1; position < G_N_ELEMENTS (texts); position++)
    {
      horizon = get_horizon (fixture, position, position);
      rivulet_transcript_view_set_horizon (view, &horizon);
      g_assert_cmpuint (count_visible_dividers (GTK_WIDGET (view)), ==, 1);
    }
  horizon.message_id = 0;
  rivulet_transcript_view_set_horizon (view, &horizon);
  g_assert_cmpuint (count_visible_dividers (GTK_WIDGET (view)), ==, 0);
  gtk_window_destroy (window);
}

static double
get_luminance (const GdkRGBA *color)
{
  const double parts[] = { color->red, color->green, color->blue };
  const double weights[] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0;

  for (guint i = 0; i < 3; i++)
    sum += weights[i] * (parts[i] <= 0.04045 ? parts[i] / 12.92 : pow ((parts[i] + 0.055) / 1.055, 2.4));

  return sum;
}

static GdkRGBA
blend (const GdkRGBA *over,
       const GdkRGBA *under,
       double         alpha)
{
  return (GdkRGBA) {
    (float) (over->red * alpha + under->red * (1 - alpha)),
    (float) (over->green * alpha + under->green * (1 - alpha)),
    (float) (over->blue * alpha + under->blue * (1 - alpha)),
    1,
  };
}

/* Words of the window's colour at the strength of what is forgotten, on the window and on a bubble. */
static void
test_contrast (Fixture      *fixture,
               gconstpointer data)
{
  static const struct
  {
    AdwColorScheme scheme;
    GdkRGBA background;
  } styles[] = {
    { ADW_COLOR_SCHEME_FORCE_LIGHT, { 0.980f, 0.980f, 0.984f, 1 } },
    { ADW_COLOR_SCHEME_FORCE_DARK, { 0.133f, 0.133f, 0.149f, 1 } },
  };
  const GdkRGBA accent = { 0.208f, 0.518f, 0.894f, 1 };
  GtkWidget *label = gtk_label_new ("Words");
  GtkWindow *window = ui_test_show (label, 200, 100);

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      const GdkRGBA bubble = blend (&accent, &styles[i].background, 0.16);
      const GdkRGBA *backgrounds[] = { &styles[i].background, &bubble };
      GdkRGBA color;

      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), styles[i].scheme);
      ui_test_settle (200);
      gtk_widget_get_color (label, &color);
      for (guint j = 0; j < 2; j++)
        {
          const GdkRGBA words = blend (&color, backgrounds[j], RIVULET_FORGOTTEN_ALPHA);
          const double a = get_luminance (&words) + 0.05, b = get_luminance (backgrounds[j]) + 0.05;

          g_test_message ("style %u, background %u: %.1f:1", i, j, MAX (a / b, b / a));
          g_assert_cmpfloat (MAX (a / b, b / a), >=, 4.5);
        }
    }
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_destroy (window);
}

static void
check_sentence (const char *text,
                const char *rest)
{
  g_assert_cmpstr (text + rivulet_announce_find_sentence_end (text, 0), ==, rest);
}

static void
test_sentences (Fixture      *fixture,
                gconstpointer data)
{
  check_sentence ("", "");
  check_sentence ("Not yet", "Not yet");
  check_sentence ("Not yet.", "Not yet.");
  check_sentence ("One. Two", "Two");
  check_sentence ("One! Two? Three", "Three");
  check_sentence ("It is 3.5 metres long", "It is 3.5 metres long");
  check_sentence ("“Come here.” She came", "She came");
  check_sentence ("A line\nanother", "another");
  check_sentence ("川は長い。海", "海");
  g_assert_cmpuint (rivulet_announce_find_sentence_end ("One. Two", 5), ==, 5);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/horizon/place", test_place);
  ADD ("/horizon/divider", test_divider);
  ADD ("/horizon/contrast", test_contrast);
  ADD ("/horizon/sentences", test_sentences);
#undef ADD

  return g_test_run ();
}
