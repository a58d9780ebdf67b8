/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A message is a plain observable value: the store fills it and writes it back, the generator lengthens it, a row of
 * the transcript watches its text and state.
 */

#include "rivulet-message-private.h"

struct _RivuletMessage
{
  GObject parent_instance;

  gint64 id;
  gint64 created;
  gint64 parent_id;
  gint64 reminds_id;
  GString *text;
  guint branch;
  guint n_branches;
  RivuletRole role;
  RivuletMessageState state;
  gboolean kept;
};

enum
{
  PROP_ROLE = 1,
  PROP_TEXT,
  PROP_STATE,
  PROP_CREATED,
  PROP_BRANCH,
  PROP_N_BRANCHES,
  PROP_KEPT,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_ENUM_TYPE (RivuletRole, rivulet_role,
                    G_DEFINE_ENUM_VALUE (RIVULET_ROLE_SYSTEM, "system"),
                    G_DEFINE_ENUM_VALUE (RIVULET_ROLE_USER, "user"),
                    G_DEFINE_ENUM_VALUE (RIVULET_ROLE_ASSISTANT, "assistant"))

G_DEFINE_ENUM_TYPE (RivuletMessageState, rivulet_message_state,
                    G_DEFINE_ENUM_VALUE (RIVULET_MESSAGE_COMPLETE, "complete"),
                    G_DEFINE_ENUM_VALUE (RIVULET_MESSAGE_STREAMING, "streaming"),
                    G_DEFINE_ENUM_VALUE (RIVULET_MESSAGE_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (RIVULET_MESSAGE_INTERRUPTED, "interrupted"))

G_DEFINE_FINAL_TYPE (RivuletMessage, rivulet_message, G_TYPE_OBJECT)

static void
rivulet_message_finalize (GObject *object)
{
  RivuletMessage *self = RIVULET_MESSAGE (object);

  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (rivulet_message_parent_class)->finalize (object);
}

static void
rivulet_message_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  RivuletMessage *self = RIVULET_MESSAGE (object);

  switch (prop_id)
    {
    case PROP_ROLE:
      g_value_set_enum (value, self->role);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text->str);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_CREATED:
      g_value_set_int64 (value, self->created);
      break;
    case PROP_BRANCH:
      g_value_set_uint (value, self->branch);
      break;
    case PROP_N_BRANCHES:
      g_value_set_uint (value, self->n_branches);
      break;
    case PROP_KEPT:
      g_value_set_boolean (value, self->kept);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_message_class_init (RivuletMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = rivulet_message_finalize;
  object_class->get_property = rivulet_message_get_property;

  properties[PROP_ROLE] = g_param_spec_enum ("role", NULL, NULL, RIVULET_TYPE_ROLE, RIVULET_ROLE_SYSTEM, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RIVULET_TYPE_MESSAGE_STATE,
                                              RIVULET_MESSAGE_COMPLETE, flags);
  properties[PROP_CREATED] = g_param_spec_int64 ("created", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_BRANCH] = g_param_spec_uint ("branch", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_BRANCHES] = g_param_spec_uint ("n-branches", NULL, NULL, 1, G_MAXUINT, 1, flags);
  properties[PROP_KEPT] = g_param_spec_boolean ("kept", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
}

static void
rivulet_message_init (RivuletMessage *self)
{
  self->n_branches = 1;
}

RivuletMessage *
rivulet_message_new (gint64              id,
                     RivuletRole         role,
                     const char         *text,
                     RivuletMessageState state,
                     gint64              created)
{
  RivuletMessage *self = g_object_new (RIVULET_TYPE_MESSAGE, NULL);

  self->id = id;
  self->role = role;
  self->text = g_string_new (text);
  self->state = state;
  self->created = created;

  return self;
}

gint64
rivulet_message_get_id (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), 0);

  return self->id;
}

void
rivulet_message_set_id (RivuletMessage *self,
                        gint64          id)
{
  g_return_if_fail (RIVULET_IS_MESSAGE (self));

  self->id = id;
}

RivuletRole
rivulet_message_get_role (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), RIVULET_ROLE_SYSTEM);

  return self->role;
}

const char *
rivulet_message_get_text (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), NULL);

  return self->text->str;
}

void
rivulet_message_append_text (RivuletMessage *self,
                             const char     *text)
{
  g_return_if_fail (RIVULET_IS_MESSAGE (self));
  g_return_if_fail (text != NULL);

  if (*text == '\0')
    return;

  g_string_append (self->text, text);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

RivuletMessageState
rivulet_message_get_state (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), RIVULET_MESSAGE_COMPLETE);

  return self->state;
}

void
rivulet_message_set_state (RivuletMessage     *self,
                           RivuletMessageState state)
{
  g_return_if_fail (RIVULET_IS_MESSAGE (self));

  if (self->state == state)
    return;

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

gint64
rivulet_message_get_created (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), 0);

  return self->created;
}

/* --- In the tree -------------------------------------------------------------------------------------------------- */

guint
rivulet_message_get_branch (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), 0);

  return self->branch;
}

guint
rivulet_message_get_n_branches (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), 1);

  return self->n_branches;
}

gint64
rivulet_message_get_parent_id (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), 0);

  return self->parent_id;
}

void
rivulet_message_set_place (RivuletMessage *self,
                           gint64          parent_id,
                           guint           branch,
                           guint           n_branches)
{
  const gboolean branch_changed = self->branch != branch;
  const gboolean n_branches_changed = self->n_branches != n_branches;

  self->parent_id = parent_id;
  self->branch = branch;
  self->n_branches = n_branches;
  if (branch_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BRANCH]);
  if (n_branches_changed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_BRANCHES]);
}

gboolean
rivulet_message_get_kept (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), FALSE);

  return self->kept;
}

void
rivulet_message_set_kept (RivuletMessage *self,
                          gboolean        kept)
{
  if (self->kept == !!kept)
    return;

  self->kept = !!kept;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEPT]);
}

gint64
rivulet_message_get_reminds_id (RivuletMessage *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE (self), 0);

  return self->reminds_id;
}

void
rivulet_message_set_reminds_id (RivuletMessage *self,
                                gint64          reminds_id)
{
  self->reminds_id = reminds_id;
}
