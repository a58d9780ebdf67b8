/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements, and the frames that hold variables: a loop's body, a macro and a captured body each have one of their own, an
 * if has none.
 */

#include "text/template/run-private.h"

#include <string.h>

/* --- Frames ------------------------------------------------------------------------------------------------------ */

gboolean
rill_frame_push (RillRun   *run,
                 RillFrame *parent)
{
  RillFrame *frame = rill_run_alloc (run, sizeof (RillFrame));

  if (frame == NULL)
    return FALSE;

  frame->parent = parent;
  run->frame = frame;
  return TRUE;
}

const RillValue *
rill_frame_find (const RillFrame *frame,
                 const char      *name)
{
  for (; frame != NULL; frame = frame->parent)
    for (guint i = 0; i < frame->n; i++)
      if (strcmp (frame->variables[i].name, name) == 0)
        return &frame->variables[i].value;

  return NULL;
}

gboolean
rill_frame_set (RillRun    *run,
                RillFrame  *frame,
                const char *name,
                RillValue   value)
{
  for (guint i = 0; i < frame->n; i++)
    if (strcmp (frame->variables[i].name, name) == 0)
      {
        frame->variables[i].value = value;
        return TRUE;
      }

  if (frame->n == frame->n_allocated)
    {
      guint n = MAX (8, 2 * frame->n_allocated);
      RillVariable *grown = rill_run_alloc (run, n * sizeof (RillVariable));

      if (grown == NULL)
        return FALSE;
      if (frame->n > 0)
        memcpy (grown, frame->variables, frame->n * sizeof (RillVariable));
      frame->variables = grown;
      frame->n_allocated = n;
    }
  frame->variables[frame->n++] = (RillVariable) { name, value };
  return TRUE;
}

/* --- Bodies ------------------------------------------------------------------------------------------------------ */

gboolean
rill_run_capture (RillRun        *run,
                  const RillNode *body,
                  RillValue      *value)
{
  RillOutput *before = run->output;
  RillFrame *frame = run->frame;
  RillOutput output;
  gboolean ok;

  rill_output_init (&output);
  run->output = &output;
  ok = rill_frame_push (run, frame) && rill_run_execute (run, body) && rill_output_make_text (run, &output, value);
  run->output = before;
  run->frame = frame;
  rill_output_clear (&output);
  return ok;
}

/* What @filters make of the captured text. */
static gboolean
filter_captured (RillRun        *run,
                 const RillNode *filters,
                 RillValue       captured,
                 RillValue      *value)
{
  RillValue before = run->captured;
  gboolean ok;

  run->captured = captured;
  ok = rill_run_evaluate (run, filters, value);
  run->captured = before;
  return ok;
}

/* --- set --------------------------------------------------------------------------------------------------------- */

static gboolean
set_target (RillRun        *run,
            const RillNode *target,
            RillValue       value)
{
  const RillValue *object;

  run->node = target;
  if (target->kind == RILL_NODE_NAME)
    return rill_frame_set (run, run->frame, target->text, value);

  object = rill_frame_find (run->frame, target->a->text);
  if (object == NULL || object->kind != RILL_VALUE_NAMESPACE)
    return rill_run_fail (run, "expected a namespace to set \"%.64s\" of, got %s", target->text,
                          object != NULL ? rill_value_get_kind_name (*object) : "an undefined name");
  return rill_map_set_named (run, object->map, target->text, value);
}

/* One target has the value; several have its items, one each. */
static gboolean
set_targets (RillRun        *run,
             const RillNode *targets,
             RillValue       value)
{
  RillValueList *items;
  gsize n = 0;

  if (targets->next == NULL)
    return set_target (run, targets, value);

  if (!rill_value_iterate (run, value, &items))
    return FALSE;
  for (const RillNode *target = targets; target != NULL; target = target->next)
    n++;
  if (items->n != n)
    return rill_run_fail (run, "expected %" G_GSIZE_FORMAT " values for as many names, got %" G_GSIZE_FORMAT, n, items->n);

  n = 0;
  for (const RillNode *target = targets; target != NULL; target = target->next)
    if (!set_target (run, target, items->items[n++]))
      return FALSE;
  return TRUE;
}

static gboolean
execute_set (RillRun        *run,
             const RillNode *node)
{
  RillValue value;

  if (node->a != NULL)
    return rill_run_evaluate (run, node->a, &value) && set_targets (run, node->children, value);

  if (!rill_run_capture (run, node->b, &value))
    return FALSE;
  if (node->c != NULL && !filter_captured (run, node->c, value, &value))
    return FALSE;
  return set_targets (run, node->children, value);
}

/* --- for --------------------------------------------------------------------------------------------------------- */

/* The items that the loop's condition lets through. */
static gboolean
select_items (RillRun        *run,
              const RillNode *node,
              RillValueList **items)
{
  RillFrame *frame = run->frame;
  RillValue kept, keeps;

  if (!rill_value_make_list (run, &kept))
    return FALSE;

  for (gsize i = 0; i < (*items)->n; i++)
    {
      RillValue item = (*items)->items[i];

      if (!rill_frame_push (run, frame) || !set_targets (run, node->children, item) ||
          !rill_run_evaluate (run, node->d, &keeps))
        return FALSE;
      run->frame = frame;
      if (rill_value_is_true (keeps) && !rill_list_append (run, kept.list, item))
        return FALSE;
    }

  *items = kept.list;
  return TRUE;
}

static gboolean
fill_loop (RillRun             *run,
           const RillValueList *items,
           gsize                index,
           gint64               depth,
           RillValue           *loop)
{
  const gint64 i = (gint64) index, n = (gint64) items->n;
  const struct
  {
    const char *name;
    RillValue value;
  } fields[] = {
    { "index", rill_value_integer (i + 1) },
    { "index0", rill_value_integer (i) },
    { "revindex", rill_value_integer (n - i) },
    { "revindex0", rill_value_integer (n - i - 1) },
    { "first", rill_value_boolean (i == 0) },
    { "last", rill_value_boolean (i == n - 1) },
    { "length", rill_value_integer (n) },
    { "depth", rill_value_integer (depth) },
    { "depth0", rill_value_integer (depth - 1) },
    { "previtem", i > 0 ? items->items[i - 1] : rill_value_undefined ("loop.previtem") },
    { "nextitem", i < n - 1 ? items->items[i + 1] : rill_value_undefined ("loop.nextitem") },
  };

  if (!rill_value_make_map (run, loop))
    return FALSE;
  for (gsize f = 0; f < G_N_ELEMENTS (fields); f++)
    if (!rill_map_set_named (run, loop->map, fields[f].name, fields[f].value))
      return FALSE;
  return TRUE;
}

static gint64
get_outer_depth (RillRun *run)
{
  const RillValue *outer = rill_frame_find (run->frame, "loop");
  const RillValue *depth = outer != NULL && outer->kind == RILL_VALUE_MAP ? rill_map_find (outer->map, "depth", 5) : NULL;

  return depth != NULL && depth->kind == RILL_VALUE_INTEGER ? depth->integer : 0;
}

static gboolean
execute_for (RillRun        *run,
             const RillNode *node)
{
  RillFrame *frame = run->frame;
  gint64 depth = get_outer_depth (run) + 1;
  RillValueList *items;
  RillValue iterable;

  if (!rill_run_evaluate (run, node->a, &iterable))
    return FALSE;
  run->node = node;
  if (!rill_value_iterate (run, iterable, &items) || (node->d != NULL && !select_items (run, node, &items)))
    return FALSE;

  for (gsize i = 0, n = items->n; i < n; i++)
    {
      RillValue loop;
      gboolean breaks;

      run->node = node;
      if (!rill_frame_push (run, frame) || !set_targets (run, node->children, items->items[i]) ||
          !fill_loop (run, items, i, depth, &loop) || !rill_frame_set (run, run->frame, "loop", loop) ||
          !rill_run_execute (run, node->b))
        return FALSE;

      run->frame = frame;
      breaks = run->jump == RILL_JUMP_BREAK;
      run->jump = RILL_JUMP_NONE;
      if (breaks)
        break;
    }

  return items->n > 0 || node->c == NULL || rill_run_execute (run, node->c);
}

/* --- macro ------------------------------------------------------------------------------------------------------- */

static gboolean
set_parameters (RillRun             *run,
                const RillNode      *parameters,
                const RillArguments *arguments)
{
  guint place = 0;

  for (const RillNode *parameter = parameters; parameter != NULL; parameter = parameter->next, place++)
    {
      const RillValue *given = rill_arguments_get (arguments, place, parameter->text);
      RillValue value = rill_value_undefined (parameter->text);

      if (given != NULL)
        value = *given;
      else if (parameter->a != NULL && !rill_run_evaluate (run, parameter->a, &value))
        return FALSE;
      if (!rill_frame_set (run, run->frame, parameter->text, value))
        return FALSE;
    }

  return TRUE;
}

gboolean
rill_run_call_macro (RillRun             *run,
                     const RillMacro     *macro,
                     const RillArguments *arguments,
                     const RillValue     *caller,
                     RillValue           *value)
{
  RillFrame *frame = run->frame;
  gboolean ok;

  if (run->depth + 10 >= RILL_RUN_MAX_DEPTH)
    return rill_run_fail (run, "more than %d things inside one another", RILL_RUN_MAX_DEPTH);

  run->depth += 10;
  ok = rill_frame_push (run, macro->frame) && set_parameters (run, macro->node->children, arguments) &&
       (caller == NULL || rill_frame_set (run, run->frame, "caller", *caller)) &&
       rill_run_capture (run, macro->node->b, value);
  run->depth -= 10;
  run->frame = frame;
  return ok;
}

static gboolean
define_macro (RillRun        *run,
              const RillNode *node)
{
  RillMacro *macro = rill_run_alloc (run, sizeof (RillMacro));

  if (macro == NULL)
    return FALSE;

  *macro = (RillMacro) { node, run->frame };
  return rill_frame_set (run, run->frame, node->text, (RillValue) { .kind = RILL_VALUE_MACRO, .macro = macro });
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

static gboolean
print_value (RillRun        *run,
             const RillNode *node,
             RillValue       value)
{
  run->node = node;
  return rill_output_append_value (run, run->output, value);
}

static gboolean
execute_filtered (RillRun        *run,
                  const RillNode *node)
{
  RillValue value;

  return rill_run_capture (run, node->b, &value) && filter_captured (run, node->a, value, &value) &&
         print_value (run, node, value);
}

static gboolean
execute (RillRun        *run,
         const RillNode *node)
{
  RillValue value;

  switch (node->kind)
    {
    case RILL_NODE_DATA:
      if (node->n_text > RILL_RUN_MAX_OUTPUT - MIN (run->output->bytes->len, RILL_RUN_MAX_OUTPUT))
        return rill_run_fail (run, "more than %d bytes of text", RILL_RUN_MAX_OUTPUT);
      rill_output_append (run->output, node->text, node->n_text, NULL);
      return rill_run_charge (run, node->n_text / 64);
    case RILL_NODE_PRINT:
      return rill_run_evaluate (run, node->a, &value) && print_value (run, node, value);
    case RILL_NODE_BLOCK:
      for (const RillNode *child = node->children; child != NULL && run->jump == RILL_JUMP_NONE; child = child->next)
        if (!rill_run_execute (run, child))
          return FALSE;
      return TRUE;
    case RILL_NODE_IF:
      if (!rill_run_evaluate (run, node->a, &value))
        return FALSE;
      if (rill_value_is_true (value))
        return rill_run_execute (run, node->b);
      return node->c == NULL || rill_run_execute (run, node->c);
    case RILL_NODE_FOR:
      return execute_for (run, node);
    case RILL_NODE_SET:
      return execute_set (run, node);
    case RILL_NODE_MACRO:
      return define_macro (run, node);
    case RILL_NODE_FILTERED:
      return execute_filtered (run, node);
    case RILL_NODE_CALL_BLOCK:
      return rill_run_evaluate (run, node, &value) && print_value (run, node, value);
    case RILL_NODE_BREAK:
      run->jump = RILL_JUMP_BREAK;
      return TRUE;
    case RILL_NODE_CONTINUE:
      run->jump = RILL_JUMP_CONTINUE;
      return TRUE;
    default:
      return rill_run_fail (run, "an expression where a statement should be");
    }
}

gboolean
rill_run_execute (RillRun        *run,
                  const RillNode *node)
{
  gboolean ok;

  run->node = node;
  if (!rill_run_charge (run, 1))
    return FALSE;
  if (run->depth >= RILL_RUN_MAX_DEPTH)
    return rill_run_fail (run, "more than %d things inside one another", RILL_RUN_MAX_DEPTH);

  run->depth++;
  ok = execute (run, node);
  run->depth--;
  return ok;
}
