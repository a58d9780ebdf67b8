/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator's public face.
 */

#include "rivulet-generator.h"

struct _RivuletGenerator
{
  GObject parent_instance;

  RivuletStore *store;
};

enum
{
  PROP_STATE = 1,
  PROP_PROGRESS,
  PROP_MODEL_NAME,
  PROP_MODEL_SUMMARY,
  PROP_CONVERSATION,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_ENUM_TYPE (RivuletGeneratorState, rivulet_generator_state,
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_READING, "reading"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_WRITING, "writing"))

G_DEFINE_FINAL_TYPE (RivuletGenerator, rivulet_generator, G_TYPE_OBJECT)

static void
rivulet_generator_dispose (GObject *object)
{
  g_clear_object (&RIVULET_GENERATOR (object)->store);

  G_OBJECT_CLASS (rivulet_generator_parent_class)->dispose (object);
}

static void
rivulet_generator_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_STATE:
    case PROP_PROGRESS:
    case PROP_MODEL_NAME:
    case PROP_MODEL_SUMMARY:
    case PROP_CONVERSATION:
      g_param_value_set_default (pspec, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_generator_class_init (RivuletGeneratorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = rivulet_generator_dispose;
  object_class->get_property = rivulet_generator_get_property;

  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, RIVULET_TYPE_GENERATOR_STATE,
                                              RIVULET_GENERATOR_EMPTY, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0.0, 1.0, 0.0, flags);
  properties[PROP_MODEL_NAME] = g_param_spec_string ("model-name", NULL, NULL, NULL, flags);
  properties[PROP_MODEL_SUMMARY] = g_param_spec_string ("model-summary", NULL, NULL, NULL, flags);
  properties[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, RIVULET_TYPE_CONVERSATION, flags);

  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  g_signal_new ("snapshot", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
rivulet_generator_init (RivuletGenerator *self)
{
}

RivuletGenerator *
rivulet_generator_new (RivuletStore *store)
{
  RivuletGenerator *self = g_object_new (RIVULET_TYPE_GENERATOR, NULL);

  self->store = g_object_ref (store);

  return self;
}

RivuletGeneratorState
rivulet_generator_get_state (RivuletGenerator *self)
{
  return RIVULET_GENERATOR_EMPTY;
}

double
rivulet_generator_get_progress (RivuletGenerator *self)
{
  return 0.0;
}

const char *
rivulet_generator_get_model_name (RivuletGenerator *self)
{
  return NULL;
}

const char *
rivulet_generator_get_model_summary (RivuletGenerator *self)
{
  return NULL;
}

void
rivulet_generator_load_async (RivuletGenerator   *self,
                              const char         *path,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_task_report_new_error (self, callback, user_data, rivulet_generator_load_async,
                           G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "No engine");
}

gboolean
rivulet_generator_load_finish (RivuletGenerator *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
rivulet_generator_reply_async (RivuletGenerator    *self,
                               RivuletConversation *conversation,
                               const char          *text,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_task_report_new_error (self, callback, user_data, rivulet_generator_reply_async,
                           G_IO_ERROR, G_IO_ERROR_NOT_INITIALIZED, "No model is loaded");
}

RivuletMessage *
rivulet_generator_reply_finish (RivuletGenerator *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

RivuletConversation *
rivulet_generator_get_conversation (RivuletGenerator *self)
{
  return NULL;
}

void
rivulet_generator_hold_trace (RivuletGenerator *self,
                              gboolean          hold)
{
}

RivuletSnapshot *
rivulet_generator_get_snapshot (RivuletGenerator *self)
{
  return NULL;
}

void
rivulet_generator_shutdown (RivuletGenerator *self)
{
}
