/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation out of its JSON: of our own kind, or of ChatGPT's. Everything in it is a stranger's: types are asked for
 * before values, numbers are bounded, and what points somewhere must point at something that is there.
 */

#include "rivulet-draft-private.h"

#include <math.h>
#include <string.h>

/* --- Members ------------------------------------------------------------------------------------------------------ */

gboolean
rivulet_draft_fail (const RivuletDraftSource *source,
                    const char               *member,
                    const char               *expected,
                    GError                  **error)
{
  g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT,
               "Line %" G_GUINT64_FORMAT ", %s%s%s: expected %s", source->line, source->path,
               *member != '\0' && *member != '[' ? "." : "", member, expected);

  return FALSE;
}

/* Returns: (nullable): the member, unless it is missing or null. */
static JsonNode *
get_member (JsonObject *object,
            const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

JsonObject *
rivulet_draft_get_object (JsonObject *object,
                          const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonArray *
rivulet_draft_get_array (JsonObject *object,
                         const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
rivulet_draft_get_string (JsonObject *object,
                          const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

gboolean
rivulet_draft_get_boolean (JsonObject *object,
                           const char *name)
{
  JsonNode *node = get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN && json_node_get_boolean (node);
}

gboolean
rivulet_draft_get_number (JsonObject *object,
                          const char *name,
                          double     *number)
{
  JsonNode *node = get_member (object, name);
  const GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return FALSE;

  *number = json_node_get_double (node);

  return isfinite (*number);
}

char *
rivulet_draft_dup_string (JsonObject *object,
                          const char *name)
{
  const char *string = rivulet_draft_get_string (object, name);

  return string != NULL ? g_utf8_make_valid (string, -1) : NULL;
}

/* --- Our own ------------------------------------------------------------------------------------------------------ */

static gint64
parse_time (JsonObject *object,
            const char *name)
{
  const char *string = rivulet_draft_get_string (object, name);
  g_autoptr (GDateTime) time = string != NULL ? g_date_time_new_from_iso8601 (string, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix_usec (time) : g_get_real_time ();
}

/* By the nicks of an enumeration; -1: no such one. */
static int
parse_enum (GType       type,
            const char *nick)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  return value != NULL ? value->value : -1;
}

/* Which earlier message a member names; -1: it is not there. FALSE where it names none. */
static gboolean
parse_reference (JsonObject *object,
                 const char *name,
                 GHashTable *indices,
                 int        *index)
{
  gpointer found;
  double id;

  *index = -1;
  if (get_member (object, name) == NULL)
    return TRUE;
  if (!rivulet_draft_get_number (object, name, &id) || fabs (id) > 9e15
      || !g_hash_table_lookup_extended (indices, (gpointer) (gintptr) id, NULL, &found))
    return FALSE;

  *index = GPOINTER_TO_INT (found);

  return TRUE;
}

static gboolean
parse_own_message (const RivuletDraftSource *source,
                   JsonObject               *object,
                   GHashTable               *indices,
                   RivuletDraftMessage      *message,
                   const char              **member,
                   const char              **expected)
{
  const int role = parse_enum (RIVULET_TYPE_ROLE, rivulet_draft_get_string (object, "role"));
  const int state = parse_enum (RIVULET_TYPE_MESSAGE_STATE, rivulet_draft_get_string (object, "state"));

  *member = "role";
  *expected = "“user”, “assistant” or “system”";
  if (role < 0)
    return FALSE;
  *member = "text";
  *expected = "a text";
  if (rivulet_draft_get_string (object, "text") == NULL)
    return FALSE;
  *member = "parent";
  *expected = "the “id” of an earlier message";
  if (!parse_reference (object, "parent", indices, &message->parent))
    return FALSE;
  *member = "reminds";
  if (!parse_reference (object, "reminds", indices, &message->reminds))
    return FALSE;

  message->role = (RivuletRole) role;
  message->state = state < 0 || state == RIVULET_MESSAGE_STREAMING ? RIVULET_MESSAGE_COMPLETE
                                                                  : (RivuletMessageState) state;
  message->active = rivulet_draft_get_boolean (object, "active");
  message->kept = rivulet_draft_get_boolean (object, "kept");
  message->created = parse_time (object, "created");
  message->text = rivulet_draft_dup_string (object, "text");

  return TRUE;
}

static gboolean
parse_own_messages (const RivuletDraftSource *source,
                    JsonArray                *array,
                    RivuletDraftConversation *conversation,
                    GError                  **error)
{
  g_autoptr (GHashTable) indices = g_hash_table_new (NULL, NULL);
  const guint n_messages = json_array_get_length (array);

  for (guint i = 0; i < n_messages; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      RivuletDraftMessage message = { 0 };
      const char *member = "", *expected = "an object";
      double id;

      if (!JSON_NODE_HOLDS_OBJECT (node)
          || !parse_own_message (source, json_node_get_object (node), indices, &message, &member, &expected))
        {
          g_autofree char *path = g_strdup_printf ("messages[%u]%s%s", i, *member != '\0' ? "." : "", member);

          return rivulet_draft_fail (source, path, expected, error);
        }
      if (rivulet_draft_get_number (json_node_get_object (node), "id", &id) && fabs (id) < 9e15)
        g_hash_table_insert (indices, (gpointer) (gintptr) id, GINT_TO_POINTER ((int) i));
      g_array_append_val (conversation->messages, message);
    }

  return TRUE;
}

static gboolean
parse_own (const RivuletDraftSource *source,
           JsonObject               *object,
           RivuletDraftConversation *conversation,
           GError                  **error)
{
  JsonArray *messages = rivulet_draft_get_array (object, "messages");
  const char *sampling = rivulet_draft_get_string (object, "sampling");
  RivuletSampling parsed;

  if (messages == NULL)
    return rivulet_draft_fail (source, "messages", "a list of messages", error);

  conversation->title = rivulet_draft_dup_string (object, "title");
  conversation->title_is_custom = rivulet_draft_get_boolean (object, "title_is_custom");
  conversation->pinned = rivulet_draft_get_boolean (object, "pinned");
  conversation->system_prompt = rivulet_draft_dup_string (object, "system_prompt");
  conversation->created = parse_time (object, "created");
  conversation->updated = parse_time (object, "updated");
  if (sampling != NULL && rivulet_sampling_parse (&parsed, sampling))
    conversation->sampling = rivulet_sampling_to_string (&parsed);

  return parse_own_messages (source, messages, conversation, error);
}

/*
 * What the parser says, in our terms: it begins "<data>:LINE:COLUMN: ", counted within the element. A character that it did not
 * expect stands in its words by the first byte alone.
 */
static gboolean
fail_parse (const RivuletDraftSource *source,
            const char               *message,
            GError                  **error)
{
  g_autofree char *readable = NULL;
  const char *reason = message;
  guint64 line = 1;
  char *end;

  if (g_str_has_prefix (message, "<data>:"))
    {
      line = g_ascii_strtoull (message + strlen ("<data>:"), &end, 10);
      reason = strstr (end, ": ");
      reason = reason != NULL ? reason + 2 : message;
    }
  readable = g_utf8_make_valid (reason, -1);
  g_set_error (error, RIVULET_TRANSFER_ERROR, RIVULET_TRANSFER_ERROR_FORMAT, "Line %" G_GUINT64_FORMAT ", %s: %s",
               source->line + MAX (line, 1) - 1, source->path, readable);

  return FALSE;
}

/* --- Both --------------------------------------------------------------------------------------------------------- */

RivuletDraftConversation *
rivulet_draft_conversation_parse (const char *json,
                                  gsize       n_bytes,
                                  const char *path,
                                  guint64     line,
                                  GError    **error)
{
  const RivuletDraftSource source = { path, line };
  g_autoptr (RivuletDraftConversation) conversation = rivulet_draft_conversation_new ();
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) failure = NULL;
  JsonObject *object;
  gboolean is_parsed;

  if (!g_utf8_validate_len (json, n_bytes, NULL))
    {
      rivulet_draft_fail (&source, "", "valid UTF-8", error);
      return NULL;
    }
  /* Else a second value behind the first makes an array that an immutable parser ends the program over. */
  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, json, (gssize) n_bytes, &failure)
      || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      fail_parse (&source, failure != NULL ? failure->message : "expected an object", error);
      return NULL;
    }

  object = json_node_get_object (json_parser_get_root (parser));
  is_parsed = json_object_has_member (object, "mapping") ? rivulet_draft_parse_mapping (&source, object, conversation, error)
                                                         : parse_own (&source, object, conversation, error);
  if (!is_parsed)
    return NULL;

  rivulet_draft_conversation_settle (conversation);

  return g_steal_pointer (&conversation);
}
