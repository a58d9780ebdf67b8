/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The generator as an object: its properties, its making and its end. What it is asked for is in
 * rivulet-generator-requests.c, what comes back in rivulet-generator-results.c.
 */

#include "rivulet-generator-private.h"

#include "rill.h"
#include "rivulet-store-private.h"

static GParamSpec *properties[RIVULET_GENERATOR_N_PROPERTIES];
static guint snapshot_signal, horizon_signal, memory_built_signal;

G_DEFINE_ENUM_TYPE (RivuletGeneratorState, rivulet_generator_state,
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_EMPTY, "empty"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_READING, "reading"),
                    G_DEFINE_ENUM_VALUE (RIVULET_GENERATOR_WRITING, "writing"))

G_DEFINE_ENUM_TYPE (RivuletMemorySource, rivulet_memory_source,
                    G_DEFINE_ENUM_VALUE (RIVULET_MEMORY_RESTORED, "restored"),
                    G_DEFINE_ENUM_VALUE (RIVULET_MEMORY_REBUILT, "rebuilt"),
                    G_DEFINE_ENUM_VALUE (RIVULET_MEMORY_REBUILT_BEYOND, "rebuilt-beyond"))

G_DEFINE_FINAL_TYPE (RivuletGenerator, rivulet_generator, G_TYPE_OBJECT)

/* --- The object --------------------------------------------------------------------------------------------------- */

static void
rivulet_generator_dispose (GObject *object)
{
  RivuletGenerator *self = RIVULET_GENERATOR (object);

  rivulet_generator_shutdown (self);
  g_clear_object (&self->conversation);
  g_clear_object (&self->opening);
  g_clear_object (&self->opening_cancellable);
  g_clear_pointer (&self->snapshot, rivulet_snapshot_unref);
  g_clear_pointer (&self->journal, rivulet_journal_free);
  if (self->store != NULL)
    g_clear_signal_handler (&self->purged_handler, self->store);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (rivulet_generator_parent_class)->dispose (object);
}

static void
rivulet_generator_finalize (GObject *object)
{
  RivuletGenerator *self = RIVULET_GENERATOR (object);

  g_clear_pointer (&self->model, rill_model_unref);
  g_clear_pointer (&self->model_name, g_free);
  g_clear_pointer (&self->model_summary, g_free);

  G_OBJECT_CLASS (rivulet_generator_parent_class)->finalize (object);
}

static void
rivulet_generator_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  RivuletGenerator *self = RIVULET_GENERATOR (object);

  switch (prop_id)
    {
    case RIVULET_GENERATOR_PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case RIVULET_GENERATOR_PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case RIVULET_GENERATOR_PROP_MODEL_NAME:
      g_value_set_string (value, self->model_name);
      break;
    case RIVULET_GENERATOR_PROP_MODEL_SUMMARY:
      g_value_set_string (value, self->model_summary);
      break;
    case RIVULET_GENERATOR_PROP_CONVERSATION:
      g_value_set_object (value, self->conversation);
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
  object_class->finalize = rivulet_generator_finalize;
  object_class->get_property = rivulet_generator_get_property;

  properties[RIVULET_GENERATOR_PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, RIVULET_TYPE_GENERATOR_STATE, RIVULET_GENERATOR_EMPTY, flags);
  properties[RIVULET_GENERATOR_PROP_PROGRESS]
      = g_param_spec_double ("progress", NULL, NULL, 0.0, 1.0, 0.0, flags);
  properties[RIVULET_GENERATOR_PROP_MODEL_NAME]
      = g_param_spec_string ("model-name", NULL, NULL, NULL, flags);
  properties[RIVULET_GENERATOR_PROP_MODEL_SUMMARY]
      = g_param_spec_string ("model-summary", NULL, NULL, NULL, flags);
  properties[RIVULET_GENERATOR_PROP_CONVERSATION]
      = g_param_spec_object ("conversation", NULL, NULL, RIVULET_TYPE_CONVERSATION, flags);
  g_object_class_install_properties (object_class, RIVULET_GENERATOR_N_PROPERTIES, properties);

  snapshot_signal = g_signal_new ("snapshot", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  horizon_signal = g_signal_new ("horizon", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  memory_built_signal = g_signal_new ("memory-built", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, RIVULET_TYPE_CONVERSATION, RIVULET_TYPE_MEMORY_SOURCE);
}

static void
rivulet_generator_init (RivuletGenerator *self)
{
  rivulet_generator_options_init (&self->options);
  self->outbox = rivulet_outbox_new (g_main_context_get_thread_default (), rivulet_generator_apply_results, self);
}

RivuletGenerator *
rivulet_generator_new (RivuletStore *store)
{
  g_autofree char *memory_dir = NULL;
  RivuletGenerator *self;

  g_return_val_if_fail (RIVULET_IS_STORE (store), NULL);

  self = g_object_new (RIVULET_TYPE_GENERATOR, NULL);
  self->store = g_object_ref (store);
  memory_dir = rivulet_store_dup_memory_dir (store);
  self->worker = rivulet_worker_new (self->outbox, memory_dir);
  self->purged_handler = g_signal_connect (store, "purged", G_CALLBACK (rivulet_generator_purged_cb), self);
  self->journal = rivulet_journal_new (store);

  return self;
}

void
rivulet_generator_shutdown (RivuletGenerator *self)
{
  g_return_if_fail (RIVULET_IS_GENERATOR (self));

  if (self->worker == NULL)
    return;

  rivulet_generator_stop_saving (self);
  g_clear_pointer (&self->worker, rivulet_worker_free);
  rivulet_generator_apply_results (self);
  g_clear_pointer (&self->outbox, rivulet_outbox_free);
}

/* --- Properties --------------------------------------------------------------------------------------------------- */

RivuletGeneratorState
rivulet_generator_get_state (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), RIVULET_GENERATOR_EMPTY);

  return self->state;
}

double
rivulet_generator_get_progress (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), 0.0);

  return self->progress;
}

void
rivulet_generator_set_state (RivuletGenerator     *self,
                             RivuletGeneratorState state,
                             double                progress)
{
  g_object_freeze_notify (G_OBJECT (self));
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), properties[RIVULET_GENERATOR_PROP_STATE]);
    }
  progress = CLAMP (progress, 0.0, 1.0);
  if (self->progress < progress || self->progress > progress)
    {
      self->progress = progress;
      g_object_notify_by_pspec (G_OBJECT (self), properties[RIVULET_GENERATOR_PROP_PROGRESS]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

const char *
rivulet_generator_get_model_name (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return self->model_name;
}

const char *
rivulet_generator_get_model_summary (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return self->model_summary;
}

RillModel *
rivulet_generator_get_model (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return self->model;
}

const char *
rivulet_generator_get_template_problem (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return self->model == NULL ? NULL : rill_chat_get_problem (self->model);
}

void
rivulet_generator_set_model (RivuletGenerator *self,
                             RillModel        *model,
                             const char       *name,
                             const char       *summary)
{
  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->model, rill_model_unref);
  self->model = rill_model_ref (model);
  if (g_set_str (&self->model_name, name))
    g_object_notify_by_pspec (G_OBJECT (self), properties[RIVULET_GENERATOR_PROP_MODEL_NAME]);
  if (g_set_str (&self->model_summary, summary))
    g_object_notify_by_pspec (G_OBJECT (self), properties[RIVULET_GENERATOR_PROP_MODEL_SUMMARY]);
  g_object_thaw_notify (G_OBJECT (self));
}

RivuletConversation *
rivulet_generator_get_conversation (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return self->conversation;
}

void
rivulet_generator_set_conversation (RivuletGenerator    *self,
                                    RivuletConversation *conversation)
{
  if (g_set_object (&self->conversation, conversation))
    g_object_notify_by_pspec (G_OBJECT (self), properties[RIVULET_GENERATOR_PROP_CONVERSATION]);
}

const RivuletHorizon *
rivulet_generator_get_horizon (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return &self->horizon;
}

void
rivulet_generator_set_horizon (RivuletGenerator     *self,
                               const RivuletHorizon *horizon)
{
  if (memcmp (&self->horizon, horizon, sizeof *horizon) == 0)
    return;

  self->horizon = *horizon;
  g_signal_emit (self, horizon_signal, 0);
}

/* The conversation may have been deleted since. */
void
rivulet_generator_tell_source (RivuletGenerator   *self,
                               gint64              conversation_id,
                               RivuletMemorySource source)
{
  g_autoptr (RivuletConversation) conversation = rivulet_store_dup_conversation (self->store, conversation_id);

  if (conversation != NULL)
    g_signal_emit (self, memory_built_signal, 0, conversation, source);
}

RivuletSnapshot *
rivulet_generator_get_snapshot (RivuletGenerator *self)
{
  g_return_val_if_fail (RIVULET_IS_GENERATOR (self), NULL);

  return self->snapshot;
}

void
rivulet_generator_take_snapshot (RivuletGenerator *self,
                                 RivuletSnapshot  *snapshot)
{
  g_clear_pointer (&self->snapshot, rivulet_snapshot_unref);
  self->snapshot = snapshot;
  g_signal_emit (self, snapshot_signal, 0);
}

void
rivulet_generator_hold_trace (RivuletGenerator *self,
                              gboolean          hold)
{
  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (hold || self->n_trace_holds > 0);

  self->n_trace_holds += hold ? 1 : -1;
  if (self->worker == NULL)
    return;

  if (hold && self->n_trace_holds == 1)
    rivulet_worker_set_tracing (self->worker, TRUE);
  else if (self->n_trace_holds == 0)
    rivulet_worker_set_tracing (self->worker, FALSE);
}

void
rivulet_generator_watch_head (RivuletGenerator *self,
                              int               head)
{
  g_return_if_fail (RIVULET_IS_GENERATOR (self));

  if (self->worker != NULL)
    rivulet_worker_watch_head (self->worker, head);
}

void
rivulet_generator_hide_sinks (RivuletGenerator *self,
                              gboolean          hide)
{
  g_return_if_fail (RIVULET_IS_GENERATOR (self));

  if (self->worker != NULL)
    rivulet_worker_hide_sinks (self->worker, hide);
}

void
rivulet_generator_get_options (RivuletGenerator        *self,
                               RivuletGeneratorOptions *options)
{
  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (options != NULL);

  *options = self->options;
}

void
rivulet_generator_set_options (RivuletGenerator              *self,
                               const RivuletGeneratorOptions *options)
{
  g_return_if_fail (RIVULET_IS_GENERATOR (self));
  g_return_if_fail (options != NULL);

  self->options = *options;
}
