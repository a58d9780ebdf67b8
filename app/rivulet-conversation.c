/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation knows its store weakly: enough to read its messages when they are first wanted, so that the list of a
 * thousand conversations costs a thousand titles.
 */

#include "rivulet-conversation-private.h"
#include "rivulet-store-private.h"

struct _RivuletConversation
{
  GObject parent_instance;

  GWeakRef store;
  gint64 id;
  gint64 updated;
  char *title;
  char *system_prompt;
  GListStore *messages;
  GError *error;
  gboolean loaded;
};

enum
{
  PROP_TITLE = 1,
  PROP_UPDATED,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletConversation, rivulet_conversation, G_TYPE_OBJECT)

static void
rivulet_conversation_finalize (GObject *object)
{
  RivuletConversation *self = RIVULET_CONVERSATION (object);

  g_weak_ref_clear (&self->store);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->system_prompt, g_free);
  g_clear_object (&self->messages);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (rivulet_conversation_parent_class)->finalize (object);
}

static void
rivulet_conversation_get_property (GObject    *object,
                                   guint       prop_id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  RivuletConversation *self = RIVULET_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_UPDATED:
      g_value_set_int64 (value, self->updated);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_conversation_class_init (RivuletConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = rivulet_conversation_finalize;
  object_class->get_property = rivulet_conversation_get_property;

  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_UPDATED] = g_param_spec_int64 ("updated", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
rivulet_conversation_init (RivuletConversation *self)
{
  g_weak_ref_init (&self->store, NULL);
  self->messages = g_list_store_new (RIVULET_TYPE_MESSAGE);
}

RivuletConversation *
rivulet_conversation_new (RivuletStore *store,
                          gint64        id,
                          const char   *title,
                          const char   *system_prompt,
                          gint64        updated)
{
  RivuletConversation *self = g_object_new (RIVULET_TYPE_CONVERSATION, NULL);

  g_weak_ref_set (&self->store, store);
  self->id = id;
  self->title = g_strdup (title);
  self->system_prompt = g_strdup (system_prompt);
  self->updated = updated;
  self->loaded = id == 0;

  return self;
}

gint64
rivulet_conversation_get_id (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), 0);

  return self->id;
}

void
rivulet_conversation_set_id (RivuletConversation *self,
                             gint64               id)
{
  self->id = id;
}

const char *
rivulet_conversation_get_title (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->title;
}

void
rivulet_conversation_set_title (RivuletConversation *self,
                                const char          *title)
{
  if (g_set_str (&self->title, title))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gint64
rivulet_conversation_get_updated (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), 0);

  return self->updated;
}

void
rivulet_conversation_set_updated (RivuletConversation *self,
                                  gint64               updated)
{
  if (self->updated == updated)
    return;

  self->updated = updated;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPDATED]);
}

const char *
rivulet_conversation_get_system_prompt (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->system_prompt;
}

gboolean
rivulet_conversation_load (RivuletConversation *self,
                           GError             **error)
{
  g_autoptr (RivuletStore) store = NULL;
  g_autoptr (GPtrArray) messages = NULL;

  if (self->loaded)
    return TRUE;

  store = g_weak_ref_get (&self->store);
  if (store == NULL)
    {
      g_set_error_literal (error, RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_FAILED,
                           "The conversations are closed");
      return FALSE;
    }

  messages = rivulet_store_read_messages (store, self->id, error);
  if (messages == NULL)
    return FALSE;

  self->loaded = TRUE;
  rivulet_conversation_append (self, (RivuletMessage *const *) messages->pdata, messages->len);

  return TRUE;
}

GListModel *
rivulet_conversation_get_messages (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  g_clear_error (&self->error);
  rivulet_conversation_load (self, &self->error);

  return G_LIST_MODEL (self->messages);
}

const GError *
rivulet_conversation_get_error (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->error;
}

void
rivulet_conversation_append (RivuletConversation   *self,
                             RivuletMessage *const *messages,
                             guint                  n_messages)
{
  const guint n_before = g_list_model_get_n_items (G_LIST_MODEL (self->messages));

  g_list_store_splice (self->messages, n_before, 0, (gpointer *) messages, n_messages);
}

void
rivulet_conversation_forget_ids (RivuletConversation *self)
{
  const guint n_messages = g_list_model_get_n_items (G_LIST_MODEL (self->messages));

  self->id = 0;
  self->loaded = TRUE;
  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (G_LIST_MODEL (self->messages), i);

      rivulet_message_set_id (message, 0);
    }
}
