/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Out and in again is the same, and an export that is cancelled leaves the file as it was.
 */

#include "rivulet-store-private.h"
#include "transfer-test.h"

#include <string.h>

static void
export (RivuletStore       *store,
        RivuletExportFormat format,
        const char         *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  TransferTestCall call = { 0 };

  rivulet_export_async (store, NULL, format, file, NULL, NULL, NULL, transfer_test_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;
  g_assert_true (rivulet_export_finish (store, result, &error));
  g_assert_no_error (error);
}

/* At once: nothing of a finished request holds the store, or lets go of it in another thread. */
static void
close_store (RivuletStore **store)
{
  gpointer watched = *store;

  g_object_add_weak_pointer (watched, &watched);
  g_clear_object (store);
  g_assert_null (watched);
}

/* --- Our own ------------------------------------------------------------------------------------------------------ */

static void
fill (RivuletStore *store)
{
  g_autoptr (RivuletConversation) plain = rivulet_store_new_conversation (store, NULL);
  g_autoptr (RivuletConversation) rich = rivulet_store_new_conversation (store, "Be kind.\nAnd \"brief\".");
  g_autoptr (RivuletMessage) branch = NULL;
  g_autoptr (RivuletMessage) kept = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (GError) error = NULL;
  RivuletSampling sampling;

  app_test_say (store, plain, RIVULET_ROLE_USER, "Hello");
  app_test_say (store, plain, RIVULET_ROLE_ASSISTANT, "# Heading\n\n- naïve 世界 🌊 \\ \" \001 </script>");

  app_test_say (store, rich, RIVULET_ROLE_USER, "First");
  app_test_say (store, rich, RIVULET_ROLE_ASSISTANT, "One");
  branch = rivulet_store_add_branch (store, rich, 1, NULL, &error);
  rivulet_message_append_text (branch, "Uno");
  rivulet_message_set_state (branch, RIVULET_MESSAGE_STOPPED);
  g_assert_true (rivulet_store_update_message (store, branch, &error));
  kept = app_test_get_message (rich, 0);
  g_assert_true (rivulet_store_set_kept (store, kept, TRUE, &error));
  reminder = rivulet_store_add_reminder (store, rich, kept, &error);
  g_assert_true (rivulet_store_set_title (store, rich, "Rich", &error));
  g_assert_true (rivulet_store_set_pinned (store, rich, TRUE, &error));
  rivulet_sampling_init (&sampling);
  sampling.temperature = 0.3;
  g_assert_true (rivulet_store_set_sampling (store, rich, &sampling, &error));
  g_assert_no_error (error);
}

static void
test_round_trip (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (AppTestFolder) other_dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletStore) other = app_test_open (other_dir);
  g_autofree char *path = transfer_test_dup_path (dir, "out.json");
  g_autofree char *again_path = transfer_test_dup_path (dir, "again.json");
  g_autoptr (RivuletConversation) original = NULL;
  g_autoptr (RivuletConversation) rich = NULL;
  g_autoptr (RivuletConversation) plain = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (RivuletMessage) kept = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GError) error = NULL;
  RivuletImportSummary summary;

  fill (store);
  export (store, RIVULET_EXPORT_JSON, path);
  g_assert_true (transfer_test_try_import (other, path, &summary, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (summary.n_conversations, ==, 2);
  g_assert_cmpuint (summary.n_messages, ==, 6);
  g_assert_cmpuint (summary.n_skipped, ==, 0);

  /* Closed and opened, so that it is the disk that says so. */
  close_store (&other);
  other = app_test_open (other_dir);
  rich = app_test_get_conversation (other, 0);
  plain = app_test_get_conversation (other, 1);
  original = app_test_get_conversation (store, 0);
  g_assert_cmpstr (rivulet_conversation_get_title (rich), ==, "Rich");
  g_assert_true (rivulet_conversation_get_title_is_custom (rich));
  g_assert_true (rivulet_conversation_get_pinned (rich));
  g_assert_cmpint (rivulet_conversation_get_updated (rich), ==, rivulet_conversation_get_updated (original));
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (rich), ==, "Be kind.\nAnd \"brief\".");
  g_assert_cmpfloat (rivulet_conversation_get_sampling (rich)->temperature, ==, 0.3);
  transfer_test_assert_shown (rich, "? First | ! Uno | ? First");
  reply = app_test_get_message (rich, 1);
  g_assert_cmpuint (rivulet_message_get_branch (reply), ==, 1);
  g_assert_cmpuint (rivulet_message_get_n_branches (reply), ==, 2);
  g_assert_cmpint (rivulet_message_get_state (reply), ==, RIVULET_MESSAGE_STOPPED);
  kept = app_test_get_message (rich, 0);
  g_assert_true (rivulet_message_get_kept (kept));
  reminder = app_test_get_message (rich, 2);
  g_assert_cmpint (rivulet_message_get_reminds_id (reminder), ==, rivulet_message_get_id (kept));
  transfer_test_assert_shown (plain, "? Hello | ! # Heading\n\n- naïve 世界 🌊 \\ \" \001 </script>");

  /* And out once more: the same file, but for the keys, which here are the same as well. */
  export (other, RIVULET_EXPORT_JSON, again_path);
  first = app_test_read (path);
  second = app_test_read (again_path);
  g_assert_cmpuint (g_bytes_get_size (first), ==, g_bytes_get_size (second));
}

static void
test_markdown (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autofree char *path = transfer_test_dup_path (dir, "out.md");
  g_autofree char *text = NULL;

  fill (store);
  export (store, RIVULET_EXPORT_MARKDOWN, path);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "# Rich\n\n> Be kind.\n> And \"brief\".\n\n**You**, "));
  g_assert_nonnull (strstr (text, "\n\nUno\n\n"));
  g_assert_null (strstr (text, "\n\nOne\n\n"));
  g_assert_nonnull (strstr (text, "**You** (Read to the model again), "));
  g_assert_nonnull (strstr (text, "---\n\n# Hello\n\n"));
}

/* What cannot be written leaves what was there. */
static void
test_export_cancelled (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autofree char *path = transfer_test_dup_path (dir, "out.json");
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  TransferTestCall call = { 0 };

  fill (store);
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_cancellable_cancel (cancellable);
  rivulet_export_async (store, NULL, RIVULET_EXPORT_JSON, file, cancellable, NULL, NULL, transfer_test_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;
  g_assert_false (rivulet_export_finish (store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/transfer/round-trip", test_round_trip);
  g_test_add_func ("/transfer/markdown", test_markdown);
  g_test_add_func ("/transfer/export-cancelled", test_export_cancelled);

  return g_test_run ();
}
