/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stranger's export comes in as it was; and of a file in which anything is wrong nothing comes in, however far into it the
 * wrong is.
 */

#include "rivulet-search.h"
#include "rivulet-store-private.h"
#include "transfer-test.h"

#include <string.h>

static RivuletImportSummary
import_text (RivuletStore *store,
             const char   *dir,
             const char   *text)
{
  g_autofree char *path = transfer_test_dup_path (dir, "in.json");
  g_autoptr (GError) error = NULL;
  RivuletImportSummary summary = { 0 };

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_true (transfer_test_try_import (store, path, &summary, &error));
  g_assert_no_error (error);

  return summary;
}

/* --- ChatGPT's ---------------------------------------------------------------------------------------------------- */

#define NODE(name, parent, children, message)                                                                          \
  "\"" name "\":{\"id\":\"" name "\",\"parent\":" parent ",\"children\":[" children "],\"message\":" message "}"
#define MESSAGE(role, text)                                                                                            \
  "{\"author\":{\"role\":\"" role "\"},\"create_time\":1700000000.5,\"recipient\":\"all\","                            \
  "\"content\":{\"content_type\":\"text\",\"parts\":[" text "]}}"

static const char chatgpt[] =
  "\xef\xbb\xbf[\n {\"title\":\"Rivers\",\"create_time\":1700000000.25,\"update_time\":1700000100.0,"
  "\"current_node\":\"a2\",\"mapping\":{\n" /**/
  NODE ("root", "null", "\"s\"", "null") ",\n" /**/
  NODE ("s", "\"root\"", "\"q\"", MESSAGE ("system", "\"Be \\u00e9lan.\"")) ",\n" /**/
  NODE ("q", "\"s\"", "\"a1\",\"a2\",\"t\"", MESSAGE ("user", "\"Which?\",{\"asset\":1},\"The \\ud83c\\udf0a one\"")) ",\n" /**/
  NODE ("t", "\"q\"", "\"a3\"", MESSAGE ("tool", "\"secret\"")) ",\n" /**/
  NODE ("a1", "\"q\"", "\"q1\"", MESSAGE ("assistant", "\"Nile\"")) ",\n" /**/
  NODE ("q1", "\"a1\"", "", MESSAGE ("user", "\"Sure?\"")) ",\n" /**/
  NODE ("a3", "\"t\"", "", "{\"author\":{\"role\":\"assistant\"},\"content\":{\"content_type\":\"code\","
                           "\"language\":\"python\",\"text\":\"print (1)\"}}") ",\n" /**/
  NODE ("a2", "\"q\"", "", MESSAGE ("assistant", "\"Amazon\"")) "}},\n"
  " {\"title\":null,\"mapping\":{" NODE ("x", "null", "", "null") "}},\n"
  " {\"title\":\"\",\"mapping\":{" NODE ("x", "null", "", MESSAGE ("user", "\"Untitled words\"")) "},\"current_node\":7}\n"
  "]\n";

static void
test_chatgpt (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) rivers = NULL;
  g_autoptr (RivuletConversation) untitled = NULL;
  g_autoptr (RivuletMessage) reply = NULL;
  g_autoptr (GListModel) hits = NULL;
  g_autoptr (GError) error = NULL;
  const RivuletImportSummary summary = import_text (store, dir, chatgpt);

  g_assert_cmpuint (summary.n_conversations, ==, 2);
  g_assert_cmpuint (summary.n_messages, ==, 6);
  g_assert_cmpuint (summary.n_skipped, ==, 1);
  rivers = app_test_get_conversation (store, 0);
  untitled = app_test_get_conversation (store, 1);
  g_assert_cmpstr (rivulet_conversation_get_title (rivers), ==, "Rivers");
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (rivers), ==, "Be élan.");
  g_assert_cmpint (rivulet_conversation_get_updated (rivers), ==, 1700000100 * (gint64) G_USEC_PER_SEC);
  transfer_test_assert_shown (rivers, "? Which?\n\nThe 🌊 one | ! Amazon");
  reply = app_test_get_message (rivers, 1);
  g_assert_cmpuint (rivulet_message_get_n_branches (reply), ==, 3);
  g_assert_cmpint (rivulet_message_get_created (reply), ==, 1700000000500000);
  g_assert_true (rivulet_store_switch_branch (store, rivers, reply, 0, &error));
  transfer_test_assert_shown (rivers, "? Which?\n\nThe 🌊 one | ! Nile | ? Sure?");
  g_clear_object (&reply);
  reply = app_test_get_message (rivers, 1);
  g_assert_true (rivulet_store_switch_branch (store, rivers, reply, rivulet_message_get_branch (reply) == 0 ? 2 : 0, &error));
  g_assert_cmpstr (rivulet_conversation_get_title (untitled), ==, "Untitled words");

  hits = rivulet_store_search (store, "amazon", 10, &error);
  g_assert_cmpuint (g_list_model_get_n_items (hits), ==, 1);
  g_assert_no_error (error);
}

/* Rings, children that disown their parents, nodes that are not there. */
static void
test_chatgpt_tangled (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = NULL;
  const RivuletImportSummary summary =
    import_text (store, dir,
                 "[{\"title\":\"x\",\"current_node\":\"b\",\"mapping\":{" /**/
                 NODE ("a", "null", "\"b\",\"b\",\"gone\",7,\"c\"", MESSAGE ("user", "\"A\"")) "," /**/
                 NODE ("b", "\"a\"", "\"a\",\"b\"", MESSAGE ("assistant", "\"B\"")) "," /**/
                 NODE ("c", "\"d\"", "\"d\"", MESSAGE ("user", "\"ring\"")) "," /**/
                 NODE ("d", "\"c\"", "\"c\"", MESSAGE ("user", "\"ring\"")) "," /**/
                 NODE ("e", "\"nobody\"", "", MESSAGE ("user", "\"E\"")) "}}]");

  g_assert_cmpuint (summary.n_messages, ==, 3);
  conversation = app_test_get_conversation (store, 0);
  transfer_test_assert_shown (conversation, "? A | ! B");
}

/* --- What is wrong ------------------------------------------------------------------------------------------------ */

#define GOOD "{\"title\":\"good\",\"messages\":[{\"id\":1,\"role\":\"user\",\"text\":\"fine\"}]}"
#define OWN(conversations) "{\"format\":\"rivulet-conversations\",\"version\":1,\"conversations\":[" conversations "]}"

/* Sixty bytes end in the middle of one. */
#define ODD_LETTERS "a" "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4" "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4" \
                    "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4" "\u00e4"

static void
test_refused (void)
{
  static const struct
  {
    const char *text;
    const char *message;
    RivuletTransferError code;
  } files[] = {
    { "", "Line 1: the file ends", RIVULET_TRANSFER_ERROR_FORMAT },
    { "  \n\n", "Line 3: the file ends", RIVULET_TRANSFER_ERROR_FORMAT },
    { "hello", "Line 1: expected “[” or “{”, found “h”", RIVULET_TRANSFER_ERROR_FORMAT },
    { "\xff\xfe[", "found byte 0xff", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD, "“,” or “]”", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n" GOOD ",\n" GOOD "\n" GOOD "]", "Line 4: expected “,” or “]”, found “{”",
      RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",]", "a conversation", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[1]", "a conversation", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD "] x", "the end of the file", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n{\"title\":\"bad\n", "the end of a string", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n{\"title\":[}", "expected “]”", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n{\"title\" \"x\"}]", "Line 2, [1]", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n{\n\"title\": nonsense\n}]", "Line 3, [1]", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n{\"title\":\"\xff\"}]", "[1]: expected valid UTF-8", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",\n{\"title\":\"none\"}]", "Line 2, [1].messages: expected", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",{/*\"*/}{/*\"*/}]", "Line 1, [1]: ", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",{\"mapping\":7}]", "[1].mapping: expected", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",{\"mapping\":{\"a\":7}}]", "[1].mapping[\"a\"]: expected a node", RIVULET_TRANSFER_ERROR_FORMAT },
    /* Words about it may not cut a character: an unexpected one, a long name, a number with something behind it. */
    { "[" GOOD ",\n{\"title\":\xef\xbb\xbf{}}]", "Line 2, [1]", RIVULET_TRANSFER_ERROR_FORMAT },
    { "[" GOOD ",{\"mapping\":{\"" ODD_LETTERS "\":7}}]", "expected a node", RIVULET_TRANSFER_ERROR_FORMAT },
    { "{\"format\":\"rivulet-conversations\",\"version\":\"99\xff\",\"conversations\":[" GOOD "]}", "newer",
      RIVULET_TRANSFER_ERROR_NEWER },
    { OWN (GOOD ",{\"messages\":[{\"role\":\"user\",\"text\":\"a\"},{\"role\":\"user\",\"text\":7}]}"),
      "conversations[1].messages[1].text: expected a text", RIVULET_TRANSFER_ERROR_FORMAT },
    { OWN (GOOD ",{\"messages\":[{\"role\":\"king\",\"text\":\"a\"}]}"), "messages[0].role: expected",
      RIVULET_TRANSFER_ERROR_FORMAT },
    { OWN (GOOD ",{\"messages\":[7]}"), "messages[0]: expected an object", RIVULET_TRANSFER_ERROR_FORMAT },
    { OWN (GOOD ",{\"messages\":[{\"id\":1,\"parent\":1,\"role\":\"user\",\"text\":\"a\"}]}"), "messages[0].parent",
      RIVULET_TRANSFER_ERROR_FORMAT },
    { OWN (GOOD ",{\"messages\":[{\"id\":1,\"parent\":1e300,\"role\":\"user\",\"text\":\"a\"}]}"), "messages[0].parent",
      RIVULET_TRANSFER_ERROR_FORMAT },
    { "{\"format\":\"something\",\"conversations\":[" GOOD "]}", "neither", RIVULET_TRANSFER_ERROR_FORMAT },
    { "{\"conversations\":[" GOOD "]}", "neither", RIVULET_TRANSFER_ERROR_FORMAT },
    { "{}", "neither", RIVULET_TRANSFER_ERROR_FORMAT },
    { "{\"a\":{\"b\":[1,2,{}]},\"conversations\":7}", "neither", RIVULET_TRANSFER_ERROR_FORMAT },
    { "{\"format\":\"rivulet-conversations\",\"version\":99,\"conversations\":[" GOOD "]}", "newer",
      RIVULET_TRANSFER_ERROR_NEWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (AppTestFolder) dir = app_test_folder_new ();
      g_autoptr (RivuletStore) store = app_test_open (dir);
      g_autofree char *path = transfer_test_dup_path (dir, "in.json");
      g_autofree char *database_path = app_test_database_path (dir);
      g_autoptr (RivuletDatabase) database = NULL;
      g_autoptr (GError) error = NULL;
      gint64 n_rows = -1;

      g_assert_true (g_file_set_contents (path, files[i].text, -1, NULL));
      g_assert_false (transfer_test_try_import (store, path, NULL, &error));
      g_assert_error (error, RIVULET_TRANSFER_ERROR, (int) files[i].code);
      g_test_message ("%s", error->message);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_nonnull (strstr (error->message, files[i].message));
      g_assert_cmpuint (app_test_count_conversations (store), ==, 0);
      g_clear_error (&error);
      database = rivulet_database_open_again (database_path, &error);
      g_assert_true (rivulet_database_get_int (database, "SELECT count (*) FROM message", &n_rows, &error));
      g_assert_cmpint (n_rows, ==, 0);
    }
}

static void
test_nesting (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autofree char *path = transfer_test_dup_path (dir, "in.json");
  g_autoptr (GString) text = g_string_new ("[{\"title\":");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "[");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  g_assert_false (transfer_test_try_import (store, path, NULL, &error));
  g_assert_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "no deeper nesting"));
}

/* Places at which a file may have been cut short, and bytes that may have been flipped: an error or a whole. */
static void
test_cut_and_flipped (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autofree char *path = transfer_test_dup_path (dir, "in.json");
  const gsize length = strlen (chatgpt);
  guint n_failed = 0;

  for (gsize at = 0; at < length - 2; at += 29)
    {
      g_autofree char *text = g_memdup2 (chatgpt, length);
      g_autoptr (GError) cut_error = NULL;
      g_autoptr (GError) flip_error = NULL;
      const guint n_before = app_test_count_conversations (store);

      g_assert_true (g_file_set_contents (path, text, (gssize) at, NULL));
      g_assert_false (transfer_test_try_import (store, path, NULL, &cut_error));
      g_assert_cmpuint (app_test_count_conversations (store), ==, n_before);
      text[at] = (char) (text[at] ^ 0x15);
      g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
      if (!transfer_test_try_import (store, path, NULL, &flip_error))
        {
          n_failed++;
          g_assert_cmpuint (app_test_count_conversations (store), ==, n_before);
        }
    }
  g_assert_cmpuint (n_failed, >, 10);
}

/* --- Large -------------------------------------------------------------------------------------------------------- */

typedef struct
{
  GCancellable *cancellable;
  guint64 done;
  guint64 total;
  guint n_calls;
} Watch;

static void
progress_cb (guint64  done,
             guint64  total,
             gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_cmpuint (done, >=, watch->done);
  g_assert_cmpuint (done, <=, total);
  *watch = (Watch) { watch->cancellable, done, total, watch->n_calls + 1 };
  if (watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
}

/* Conversations of ten messages: so many that no machine is done before the first progress is told. */
#define N_LARGE 8000

static char *
write_large (const char *dir)
{
  char *path = transfer_test_dup_path (dir, "large.json");
  g_autofree char *filler = g_strnfill (100, 'w');
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < N_LARGE; i++)
    {
      g_string_append_printf (text, "%s{\"title\":\"c%u\",\"messages\":[", i > 0 ? ",\n" : "", i);
      for (guint j = 0; j < 10; j++)
        g_string_append_printf (text, "%s{\"id\":%u,%s\"role\":\"user\",\"text\":\"%s\",\"active\":true}", j > 0 ? "," : "",
                                j, "", filler);
      g_string_append (text, "]}");
    }
  g_string_append (text, "]");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));

  return path;
}

/* While it goes on, messages are stored as ever; cancelled, nothing of it is left. */
static void
test_cancel (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autoptr (RivuletConversation) conversation = rivulet_store_new_conversation (store, NULL);
  g_autofree char *path = write_large (dir);
  g_autofree char *database_path = app_test_database_path (dir);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (RivuletDatabase) database = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Watch watch = { .cancellable = cancellable };
  TransferTestCall call = { 0 };
  gint64 n_rows = -1;

  rivulet_import_async (store, file, cancellable, progress_cb, &watch, transfer_test_done_cb, &call);
  for (guint i = 0; !call.is_done; i++)
    {
      if (i < 20)
        app_test_say (store, conversation, RIVULET_ROLE_USER, "meanwhile");
      g_main_context_iteration (NULL, TRUE);
    }
  result = call.result;
  g_assert_false (rivulet_import_finish (store, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (watch.n_calls, >, 0);
  g_assert_cmpuint (app_test_count_conversations (store), ==, 1);
  g_clear_error (&error);
  database = rivulet_database_open_again (database_path, &error);
  g_assert_true (rivulet_database_get_int (database, "SELECT count (*) FROM conversation", &n_rows, &error));
  g_assert_cmpint (n_rows, ==, 1);
}

static void
test_large (void)
{
  g_autoptr (AppTestFolder) dir = app_test_folder_new ();
  g_autoptr (RivuletStore) store = app_test_open (dir);
  g_autofree char *path = write_large (dir);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  RivuletImportSummary summary;
  Watch watch = { 0 };
  TransferTestCall call = { 0 };

  rivulet_import_async (store, file, NULL, progress_cb, &watch, transfer_test_done_cb, &call);
  app_test_wait (&call.is_done);
  result = call.result;
  g_assert_true (rivulet_import_finish (store, result, &summary, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (summary.n_conversations, ==, N_LARGE);
  g_assert_cmpuint (summary.n_messages, ==, 10 * N_LARGE);
  g_assert_cmpuint (app_test_count_conversations (store), ==, N_LARGE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import/chatgpt", test_chatgpt);
  g_test_add_func ("/import/chatgpt-tangled", test_chatgpt_tangled);
  g_test_add_func ("/import/refused", test_refused);
  g_test_add_func ("/import/nesting", test_nesting);
  g_test_add_func ("/import/cut-and-flipped", test_cut_and_flipped);
  g_test_add_func ("/import/cancel", test_cancel);
  g_test_add_func ("/import/large", test_large);

  return g_test_run ();
}
