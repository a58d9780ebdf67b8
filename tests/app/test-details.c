/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is said about conversations survives, is notified once, and sorts them.
 */

#include "app-test.h"
#include "rivulet-sampling.h"

#include <string.h>

static void
notify_cb (GObject    *object,
           GParamSpec *pspec,
           gpointer    user_data)
{
  guint *n_calls = user_data;

  *n_calls += 1;
}

static void
test_survive (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) again = NULL;
  g_autoptr (GError) error = NULL;
  RivuletSampling sampling;
  guint n_notified = 0;

  rivulet_sampling_init (&sampling);
  sampling.temperature = 0.1;
  sampling.seed = G_MAXUINT64;
  sampling.top_k = G_MAXUINT;

  /* Some before it is stored, some after. */
  g_assert_true (rivulet_store_set_sampling (store, conversation, &sampling, &error));
  g_assert_true (rivulet_store_set_system_prompt (store, conversation, "Be brief.", &error));
  app_test_say (store, conversation, RIVULET_ROLE_USER, "Hello there");
  g_signal_connect (conversation, "notify", G_CALLBACK (notify_cb), &n_notified);
  g_assert_true (rivulet_store_set_pinned (store, conversation, TRUE, &error));
  g_assert_true (rivulet_store_set_pinned (store, conversation, TRUE, &error));
  g_assert_true (rivulet_store_set_draft (store, conversation, "half a thou", &error));
  g_assert_true (rivulet_store_set_title (store, conversation, "Mine", &error));
  g_assert_cmpuint (n_notified, ==, 3);
  g_assert_no_error (error);
  g_clear_object (&store);

  store = app_test_open (dir);
  again = app_test_get_conversation (store, 0);
  g_assert_true (rivulet_conversation_get_pinned (again));
  g_assert_true (rivulet_conversation_get_title_is_custom (again));
  g_assert_cmpstr (rivulet_conversation_get_title (again), ==, "Mine");
  g_assert_cmpstr (rivulet_conversation_get_draft (again), ==, "half a thou");
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (again), ==, "Be brief.");
  g_assert_true (rivulet_sampling_equal (rivulet_conversation_get_sampling (again), &sampling));

  /* And back to what they were. */
  g_assert_true (rivulet_store_set_title (store, again, "", &error));
  g_assert_cmpstr (rivulet_conversation_get_title (again), ==, "Hello there");
  g_assert_false (rivulet_conversation_get_title_is_custom (again));
  g_assert_true (rivulet_store_set_sampling (store, again, NULL, &error));
  g_assert_null (rivulet_conversation_get_sampling (again));
  g_assert_true (rivulet_store_set_system_prompt (store, again, NULL, &error));
  g_assert_null (rivulet_conversation_get_system_prompt (again));
  g_assert_true (rivulet_store_set_draft (store, again, "", &error));
  g_assert_cmpstr (rivulet_conversation_get_draft (again), ==, "");
}

static void
test_pinned_first (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  const char *const expected[] = { "b", "d", "c", "a" };
  g_autoptr (GError) error = NULL;

  for (const char *name = "abc"; *name != '\0'; name++)
    {
      g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
      const char title[] = { *name, '\0' };

      app_test_say (store, conversation, RIVULET_ROLE_USER, title);
      if (*name == 'b')
        g_assert_true (rivulet_store_set_pinned (store, conversation, TRUE, &error));
    }
  {
    g_autoptr (RivuletConversation) newest = rivulet_store_new_conversation (store, NULL);

    app_test_say (store, newest, RIVULET_ROLE_USER, "d");
  }

  for (guint opening = 0; opening < 2; opening++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
        {
          g_autoptr (RivuletConversation) conversation = app_test_get_conversation (store, i);

          g_assert_cmpstr (rivulet_conversation_get_title (conversation), ==, expected[i]);
        }
      g_clear_object (&store);
      store = app_test_open (dir);
    }

  {
    g_autoptr (RivuletConversation) first = app_test_get_conversation (store, 0);
    g_autoptr (RivuletConversation) third = NULL;

    g_assert_true (rivulet_store_set_pinned (store, first, FALSE, &error));
    third = app_test_get_conversation (store, 2);
    g_assert_true (third == first);
  }
}

/* What was typed into a conversation that was never begun is there in the next one. */
static void
test_draft_of_nothing (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) again = NULL;
  g_autoptr (RivuletConversation) later = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (rivulet_store_set_draft (store, conversation, "unsent", &error));
  g_clear_object (&store);
  store = app_test_open (dir);
  again = rivulet_store_new_conversation (store, NULL);
  g_assert_cmpstr (rivulet_conversation_get_draft (again), ==, "unsent");
  app_test_say (store, again, RIVULET_ROLE_USER, "unsent");
  g_assert_cmpstr (rivulet_conversation_get_draft (again), ==, "");
  later = rivulet_store_new_conversation (store, NULL);
  g_assert_cmpstr (rivulet_conversation_get_draft (later), ==, "");
  g_assert_no_error (error);
}

static void
test_presets (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  RivuletSampling sampling, read;

  rivulet_sampling_init (&sampling);
  sampling.temperature = 0.5;
  g_assert_true (rivulet_store_set_preset (store, "Wild", &sampling, &error));
  sampling.temperature = 1.5;
  g_assert_true (rivulet_store_set_preset (store, "Wild", &sampling, &error));
  g_assert_true (rivulet_store_set_preset (store, "Calm", &sampling, &error));
  g_clear_object (&store);
  store = app_test_open (dir);
  names = rivulet_store_list_presets (store, &error);
  g_assert_cmpstrv (names, ((const char *const[]) { "Calm", "Wild", NULL }));
  g_assert_true (rivulet_store_get_preset (store, "Wild", &read, &error));
  g_assert_true (rivulet_sampling_equal (&sampling, &read));
  g_assert_true (rivulet_store_remove_preset (store, "Wild", &error));
  g_assert_true (rivulet_store_remove_preset (store, "Wild", &error));
  g_assert_no_error (error);
  g_assert_false (rivulet_store_get_preset (store, "Wild", &read, &error));
  g_assert_error (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED);
}

static void
test_sampling_string (void)
{
  const char *const bad[] = { "temperature", "temperature=", "temperature=hot", "temperature=-1", "temperature=nan",
                              "top-p=0", "top-k=-1", "seed=-1", "max-reply-tokens=0", "repetition-penalty=1e9", " " };
  g_autofree char *string = NULL;
  RivuletSampling sampling, read;

  rivulet_sampling_init (&sampling);
  g_assert_true (rivulet_sampling_is_valid (&sampling));
  sampling.temperature = 1.0 / 3.0;
  sampling.min_p = 0.05;
  string = rivulet_sampling_to_string (&sampling);
  g_assert_true (rivulet_sampling_parse (&read, string));
  g_assert_true (rivulet_sampling_equal (&sampling, &read));
  g_assert_true (rivulet_sampling_parse (&read, "temperature=0.5 of-another-time=7"));
  g_assert_cmpfloat (read.temperature, ==, 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (rivulet_sampling_parse (&read, bad[i]));
  sampling.top_p = 2.0;
  g_assert_false (rivulet_sampling_is_valid (&sampling));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/details/survive", test_survive);
  g_test_add_func ("/details/pinned-first", test_pinned_first);
  g_test_add_func ("/details/draft-of-nothing", test_draft_of_nothing);
  g_test_add_func ("/details/presets", test_presets);
  g_test_add_func ("/details/sampling-string", test_sampling_string);

  return g_test_run ();
}
