/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A ChatGPT conversation: "mapping" holds nodes by name, each with a parent, children and perhaps a message;
 * "current_node" is the end of the path that was last shown. Nodes that show nothing (the root, tools, pictures) are
 * stepped over: what follows them follows what they follow.
 *
 * The tree is walked from the nodes without a parent, each node once, so that neither rings nor children that disown
 * their parents lead anywhere.
 */

#include "rivulet-draft-private.h"

#include <string.h>

typedef struct
{
  const char *name;
  int parent; /* index of the message that what is in it follows */
} Step;

typedef struct
{
  JsonObject *mapping;
  RivuletDraftConversation *conversation;
  GHashTable *visited; /* names */
  GHashTable *current; /* names of the nodes on the current path */
  GArray *steps;       /* Step: still to be looked at, the next one last */
} Walk;

static gint64
to_microseconds (double seconds)
{
  /* From the year 1 to the year 9999; what lies outside is no time. */
  return seconds > -62135596800.0 && seconds < 253402300800.0 ? (gint64) (seconds * G_USEC_PER_SEC) : 0;
}

/* --- Texts -------------------------------------------------------------------------------------------------------- */

static void
append_part (GString    *text,
             const char *part)
{
  if (part == NULL || *part == '\0')
    return;
  if (text->len > 0)
    g_string_append (text, "\n\n");
  g_string_append (text, part);
}

/* What a message shows as text; "": nothing. */
static char *
dup_text (JsonObject *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  JsonObject *content = rivulet_draft_get_object (message, "content");
  const char *type = content != NULL ? rivulet_draft_get_string (content, "content_type") : NULL;
  JsonArray *parts;

  if (type == NULL)
    return g_strdup ("");

  if (g_str_equal (type, "code"))
    {
      const char *language = rivulet_draft_get_string (content, "language");
      const char *code = rivulet_draft_get_string (content, "text");

      if (code != NULL && *code != '\0')
        g_string_append_printf (text, "```%s\n%s\n```",
                                language != NULL && !g_str_equal (language, "unknown") ? language : "", code);
    }
  else if (g_str_equal (type, "text") || g_str_equal (type, "multimodal_text"))
    {
      parts = rivulet_draft_get_array (content, "parts");
      for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
        {
          JsonNode *part = json_array_get_element (parts, i);

          if (JSON_NODE_HOLDS_VALUE (part) && json_node_get_value_type (part) == G_TYPE_STRING)
            append_part (text, json_node_get_string (part));
        }
    }

  return g_utf8_make_valid (text->str, (gssize) text->len);
}

static gboolean
is_hidden (JsonObject *message)
{
  JsonObject *metadata = rivulet_draft_get_object (message, "metadata");
  const char *recipient = rivulet_draft_get_string (message, "recipient");

  return (metadata != NULL && rivulet_draft_get_boolean (metadata, "is_visually_hidden_from_conversation"))
         || (recipient != NULL && !g_str_equal (recipient, "all"));
}

/* Adds what @node shows. Returns: the index of the message that what follows it follows. */
static int
add_node (Walk       *walk,
          const char *name,
          JsonObject *node,
          int         parent)
{
  JsonObject *object = rivulet_draft_get_object (node, "message");
  JsonObject *author = object != NULL ? rivulet_draft_get_object (object, "author") : NULL;
  const char *role = author != NULL ? rivulet_draft_get_string (author, "role") : NULL;
  RivuletDraftMessage message = { .parent = parent, .reminds = -1 };
  g_autofree char *text = NULL;
  double time;

  if (role == NULL || is_hidden (object))
    return parent;
  text = dup_text (object);
  if (*text == '\0')
    return parent;

  if (g_str_equal (role, "system"))
    {
      if (walk->conversation->system_prompt == NULL)
        walk->conversation->system_prompt = g_steal_pointer (&text);
      return parent;
    }
  if (!g_str_equal (role, "user") && !g_str_equal (role, "assistant"))
    return parent;

  message.role = g_str_equal (role, "user") ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT;
  message.state = RIVULET_MESSAGE_COMPLETE;
  message.active = g_hash_table_contains (walk->current, name);
  message.created = rivulet_draft_get_number (object, "create_time", &time) ? to_microseconds (time)
                                                                           : walk->conversation->created;
  message.text = g_steal_pointer (&text);
  g_array_append_val (walk->conversation->messages, message);

  return (int) walk->conversation->messages->len - 1;
}

/* --- The tree ----------------------------------------------------------------------------------------------------- */

static void
find_current (Walk       *walk,
              const char *name)
{
  while (name != NULL && g_hash_table_add (walk->current, (gpointer) name))
    {
      JsonObject *node = rivulet_draft_get_object (walk->mapping, name);

      name = node != NULL ? rivulet_draft_get_string (node, "parent") : NULL;
    }
}

static void
push_children (Walk       *walk,
               const char *name,
               JsonObject *node,
               int         parent)
{
  JsonArray *children = rivulet_draft_get_array (node, "children");

  /* The first child is looked at first, so it goes on the stack last. */
  for (guint i = children != NULL ? json_array_get_length (children) : 0; i > 0; i--)
    {
      JsonNode *child = json_array_get_element (children, i - 1);
      Step step = { NULL, parent };
      JsonObject *object;

      if (!JSON_NODE_HOLDS_VALUE (child) || json_node_get_value_type (child) != G_TYPE_STRING)
        continue;
      step.name = json_node_get_string (child);
      object = rivulet_draft_get_object (walk->mapping, step.name);
      if (object != NULL && g_strcmp0 (rivulet_draft_get_string (object, "parent"), name) == 0)
        g_array_append_val (walk->steps, step);
    }
}

static void
walk_from (Walk       *walk,
           const char *root)
{
  const Step first = { root, -1 };

  g_array_append_val (walk->steps, first);
  while (walk->steps->len > 0)
    {
      const Step step = g_array_index (walk->steps, Step, walk->steps->len - 1);
      JsonObject *node = rivulet_draft_get_object (walk->mapping, step.name);

      g_array_set_size (walk->steps, walk->steps->len - 1);
      if (node == NULL || !g_hash_table_add (walk->visited, (gpointer) step.name))
        continue;
      push_children (walk, step.name, node, add_node (walk, step.name, node, step.parent));
    }
}

gboolean
rivulet_draft_parse_mapping (const RivuletDraftSource *source,
                             JsonObject               *object,
                             RivuletDraftConversation *conversation,
                             GError                  **error)
{
  g_autoptr (GHashTable) visited = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) current = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (Step));
  Walk walk = { rivulet_draft_get_object (object, "mapping"), conversation, visited, current, steps };
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  double time;

  if (walk.mapping == NULL)
    return rivulet_draft_fail (source, "mapping", "an object of nodes", error);

  conversation->title = rivulet_draft_dup_string (object, "title");
  conversation->title_is_custom = conversation->title != NULL && *conversation->title != '\0';
  conversation->created = rivulet_draft_get_number (object, "create_time", &time) ? to_microseconds (time) : 0;
  conversation->updated = rivulet_draft_get_number (object, "update_time", &time) ? to_microseconds (time)
                                                                                 : conversation->created;
  find_current (&walk, rivulet_draft_get_string (object, "current_node"));

  json_object_iter_init_ordered (&iter, walk.mapping);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      const char *parent;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_autofree char *beginning = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 60));
          g_autofree char *path = g_strdup_printf ("mapping[\"%s\"]", beginning);

          return rivulet_draft_fail (source, path, "a node, which is an object", error);
        }
      parent = rivulet_draft_get_string (json_node_get_object (node), "parent");
      if (parent == NULL || rivulet_draft_get_object (walk.mapping, parent) == NULL)
        walk_from (&walk, name);
    }

  return TRUE;
}
