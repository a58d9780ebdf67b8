/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation knows its store weakly: enough to read its messages when they are first wanted, so that the list of a
 * thousand conversations costs a thousand titles.
 */

#include "config.h"

#include "rivulet-conversation-private.h"
#include "rivulet-store-private.h"

#include <glib/gi18n-lib.h>

struct _RivuletConversation
{
  GObject parent_instance;

  GWeakRef store;
  RivuletConversationDetails details;
  GListStore *messages;
  GError *error;
  gboolean loaded;
};

enum
{
  PROP_TITLE = 1,
  PROP_UPDATED,
  PROP_PINNED,
  PROP_DRAFT,
  PROP_SYSTEM_PROMPT,
  PROP_SAMPLING,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletConversation, rivulet_conversation, G_TYPE_OBJECT)

void
rivulet_conversation_details_clear (RivuletConversationDetails *details)
{
  g_clear_pointer (&details->title, g_free);
  g_clear_pointer (&details->system_prompt, g_free);
  g_clear_pointer (&details->draft, g_free);
  g_clear_pointer (&details->sampling, rivulet_sampling_free);
}

static void
rivulet_conversation_finalize (GObject *object)
{
  RivuletConversation *self = RIVULET_CONVERSATION (object);

  g_weak_ref_clear (&self->store);
  rivulet_conversation_details_clear (&self->details);
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
      g_value_set_string (value, self->details.title);
      break;
    case PROP_UPDATED:
      g_value_set_int64 (value, self->details.updated);
      break;
    case PROP_PINNED:
      g_value_set_boolean (value, self->details.pinned);
      break;
    case PROP_DRAFT:
      g_value_set_string (value, rivulet_conversation_get_draft (self));
      break;
    case PROP_SYSTEM_PROMPT:
      g_value_set_string (value, self->details.system_prompt);
      break;
    case PROP_SAMPLING:
      g_value_set_boxed (value, self->details.sampling);
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
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);
  properties[PROP_DRAFT] = g_param_spec_string ("draft", NULL, NULL, "", flags);
  properties[PROP_SYSTEM_PROMPT] = g_param_spec_string ("system-prompt", NULL, NULL, NULL, flags);
  properties[PROP_SAMPLING] = g_param_spec_boxed ("sampling", NULL, NULL, RIVULET_TYPE_SAMPLING, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
rivulet_conversation_init (RivuletConversation *self)
{
  g_weak_ref_init (&self->store, NULL);
  self->messages = g_list_store_new (RIVULET_TYPE_MESSAGE);
}

RivuletConversation *
rivulet_conversation_new (RivuletStore                     *store,
                          const RivuletConversationDetails *details)
{
  RivuletConversation *self = g_object_new (RIVULET_TYPE_CONVERSATION, NULL);

  g_weak_ref_set (&self->store, store);
  self->details = *details;
  self->details.title = g_strdup (details->title);
  self->details.system_prompt = g_strdup (details->system_prompt);
  self->details.draft = g_strdup (details->draft);
  if (details->sampling != NULL)
    self->details.sampling = rivulet_sampling_copy (details->sampling);
  self->loaded = details->id == 0;

  return self;
}

gint64
rivulet_conversation_get_id (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), 0);

  return self->details.id;
}

void
rivulet_conversation_set_id (RivuletConversation *self,
                             gint64               id)
{
  self->details.id = id;
}

const char *
rivulet_conversation_get_title (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->details.title;
}

void
rivulet_conversation_set_title (RivuletConversation *self,
                                const char          *title,
                                gboolean             is_custom)
{
  self->details.title_is_custom = is_custom;
  if (g_set_str (&self->details.title, title))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gint64
rivulet_conversation_get_updated (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), 0);

  return self->details.updated;
}

void
rivulet_conversation_set_updated (RivuletConversation *self,
                                  gint64               updated)
{
  if (self->details.updated == updated)
    return;

  self->details.updated = updated;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UPDATED]);
}

const char *
rivulet_conversation_get_system_prompt (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->details.system_prompt;
}

void
rivulet_conversation_set_system_prompt (RivuletConversation *self,
                                        const char          *system_prompt)
{
  if (g_set_str (&self->details.system_prompt, system_prompt))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYSTEM_PROMPT]);
}

gboolean
rivulet_conversation_get_title_is_custom (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), FALSE);

  return self->details.title_is_custom;
}

gboolean
rivulet_conversation_get_pinned (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), FALSE);

  return self->details.pinned;
}

void
rivulet_conversation_set_pinned (RivuletConversation *self,
                                 gboolean             pinned)
{
  if (self->details.pinned == !!pinned)
    return;

  self->details.pinned = !!pinned;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINNED]);
}

const char *
rivulet_conversation_get_draft (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->details.draft != NULL ? self->details.draft : "";
}

void
rivulet_conversation_set_draft (RivuletConversation *self,
                                const char          *draft)
{
  if (g_set_str (&self->details.draft, draft))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DRAFT]);
}

const RivuletSampling *
rivulet_conversation_get_sampling (RivuletConversation *self)
{
  g_return_val_if_fail (RIVULET_IS_CONVERSATION (self), NULL);

  return self->details.sampling;
}

void
rivulet_conversation_set_sampling (RivuletConversation   *self,
                                   const RivuletSampling *sampling)
{
  RivuletSampling *copy = sampling != NULL ? rivulet_sampling_copy (sampling) : NULL;

  g_clear_pointer (&self->details.sampling, rivulet_sampling_free);
  self->details.sampling = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SAMPLING]);
}

/* --- Messages ----------------------------------------------------------------------------------------------------- */

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
                           _ ("The conversations are closed"));
      return FALSE;
    }

  messages = rivulet_store_read_messages (store, self->details.id, error);
  if (messages == NULL)
    return FALSE;

  self->loaded = TRUE;
  rivulet_conversation_splice (self, 0, (RivuletMessage *const *) messages->pdata, messages->len);

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

guint
rivulet_conversation_get_n_messages (RivuletConversation *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->messages));
}

void
rivulet_conversation_splice (RivuletConversation   *self,
                             guint                  position,
                             RivuletMessage *const *messages,
                             guint                  n_messages)
{
  const guint n_before = rivulet_conversation_get_n_messages (self);

  g_return_if_fail (position <= n_before);

  g_list_store_splice (self->messages, position, n_before - position, (gpointer *) messages, n_messages);
}

void
rivulet_conversation_forget_ids (RivuletConversation *self)
{
  const guint n_messages = g_list_model_get_n_items (G_LIST_MODEL (self->messages));

  self->details.id = 0;
  self->loaded = TRUE;
  for (guint i = 0; i < n_messages; i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (G_LIST_MODEL (self->messages), i);

      rivulet_message_set_id (message, 0);
    }
}
