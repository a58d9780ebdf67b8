/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Expressions, by value. Every node costs a step and a level of depth.
 */

#include "text/template/run-private.h"

#include <string.h>

/* --- Names ------------------------------------------------------------------------------------------------------- */

static void
evaluate_name (RillRun        *run,
               const RillNode *node,
               RillValue      *value)
{
  const RillValue *found = rill_frame_find (run->frame, node->text);

  if (found != NULL)
    *value = *found;
  else if (rill_run_is_function (node->text))
    *value = (RillValue) { .kind = RILL_VALUE_FUNCTION, .name = node->text };
  else
    *value = rill_value_undefined (node->text);
}

/* --- Calls ------------------------------------------------------------------------------------------------------- */

const RillValue *
rill_arguments_get (const RillArguments *self,
                    guint                place,
                    const char          *name)
{
  guint at = 0;

  for (guint i = 0; i < self->n; i++)
    {
      if (self->names[i] == NULL && at++ == place)
        return &self->values[i];
      if (self->names[i] != NULL && name != NULL && strcmp (self->names[i], name) == 0)
        return &self->values[i];
    }

  return NULL;
}

static gboolean
evaluate_arguments (RillRun        *run,
                    const RillNode *node,
                    RillArguments  *arguments)
{
  guint i = 0;

  *arguments = (RillArguments) { NULL, NULL, 0 };
  for (const RillNode *child = node->children; child != NULL; child = child->next)
    arguments->n++;
  arguments->values = rill_run_alloc (run, (arguments->n + 1) * sizeof (RillValue));
  arguments->names = rill_run_alloc (run, (arguments->n + 1) * sizeof (const char *));
  if (arguments->values == NULL || arguments->names == NULL)
    return FALSE;

  for (const RillNode *child = node->children; child != NULL; child = child->next, i++)
    {
      arguments->names[i] = child->text;
      if (!rill_run_evaluate (run, child->a, &arguments->values[i]))
        return FALSE;
    }

  run->node = node;
  return TRUE;
}

static gboolean
call (RillRun             *run,
      RillValue            callee,
      const RillArguments *arguments,
      const RillValue     *caller,
      RillValue           *value)
{
  switch (callee.kind)
    {
    case RILL_VALUE_MACRO:
      return rill_run_call_macro (run, callee.macro, arguments, caller, value);
    case RILL_VALUE_FUNCTION:
      return rill_run_function (run, callee.name, arguments, value);
    case RILL_VALUE_UNDEFINED:
      return rill_run_fail (run, "\"%.64s\" is undefined and cannot be called", callee.name);
    default:
      return rill_run_fail (run, "%s cannot be called", rill_value_get_kind_name (callee));
    }
}

/* @caller is what a call block gives the macro; NULL: none. */
static gboolean
evaluate_call (RillRun         *run,
               const RillNode  *node,
               const RillValue *caller,
               RillValue       *value)
{
  RillArguments arguments;
  RillValue callee;

  if (node->a->kind == RILL_NODE_ATTRIBUTE)
    {
      const char *name = node->a->text;
      RillValue object;
      gboolean found;

      if (!rill_run_evaluate (run, node->a->a, &object) || !evaluate_arguments (run, node, &arguments) ||
          !rill_run_method (run, object, name, &arguments, &found, value))
        return FALSE;
      if (found)
        return TRUE;
      if (!rill_run_get_attribute (run, object, name, strlen (name), &callee))
        return FALSE;
      if (callee.kind == RILL_VALUE_UNDEFINED)
        return rill_run_fail (run, "%s has no method \"%.64s\"", rill_value_get_kind_name (object), name);
    }
  else if (!rill_run_evaluate (run, node->a, &callee) || !evaluate_arguments (run, node, &arguments))
    return FALSE;

  return call (run, callee, &arguments, caller, value);
}

/* --- Operators --------------------------------------------------------------------------------------------------- */

static gboolean
evaluate_unary (RillRun        *run,
                const RillNode *node,
                RillValue      *value)
{
  RillValue operand;

  if (!rill_run_evaluate (run, node->a, &operand))
    return FALSE;

  run->node = node;
  if (node->op == RILL_OPERATOR_NOT)
    {
      *value = rill_value_boolean (!rill_value_is_true (operand));
      return TRUE;
    }
  if (!rill_value_is_number (operand))
    return rill_run_fail (run, "expected a number after the sign, got %s", rill_value_get_kind_name (operand));
  return rill_value_operate (run, node->op, rill_value_integer (0), operand, value);
}

static gboolean
compare (RillRun   *run,
         int        op,
         RillValue  a,
         RillValue  b,
         gboolean  *result)
{
  int order = 0;

  switch (op)
    {
    case RILL_OPERATOR_EQUAL:
      return rill_value_equals (run, a, b, result);
    case RILL_OPERATOR_UNEQUAL:
      if (!rill_value_equals (run, a, b, result))
        return FALSE;
      *result = !*result;
      return TRUE;
    case RILL_OPERATOR_IN:
      return rill_value_contains (run, b, a, result);
    case RILL_OPERATOR_NOT_IN:
      if (!rill_value_contains (run, b, a, result))
        return FALSE;
      *result = !*result;
      return TRUE;
    default:
      if (!rill_value_compare (run, a, b, &order))
        return FALSE;
      *result = op == '<' ? order < 0 : op == '>' ? order > 0 : op == RILL_OPERATOR_AT_MOST ? order <= 0 : order >= 0;
      return TRUE;
    }
}

static gboolean
evaluate_comparison (RillRun        *run,
                     const RillNode *node,
                     RillValue      *value)
{
  RillValue left, right;
  gboolean result = TRUE;

  if (!rill_run_evaluate (run, node->a, &left))
    return FALSE;

  for (const RillNode *child = node->children; child != NULL && result; child = child->next)
    {
      if (!rill_run_evaluate (run, child->a, &right))
        return FALSE;
      run->node = node;
      if (!compare (run, child->op, left, right, &result))
        return FALSE;
      left = right;
    }

  *value = rill_value_boolean (result);
  return TRUE;
}

/* The value is that of the side that decides. Brackets are an "or" of one side. */
static gboolean
evaluate_logic (RillRun        *run,
                const RillNode *node,
                RillValue      *value)
{
  if (!rill_run_evaluate (run, node->a, value))
    return FALSE;
  if (node->b == NULL || rill_value_is_true (*value) == (node->kind == RILL_NODE_OR))
    return TRUE;

  return rill_run_evaluate (run, node->b, value);
}

static gboolean
evaluate_binary (RillRun        *run,
                 const RillNode *node,
                 RillValue      *value)
{
  RillValue a, b;

  if (!rill_run_evaluate (run, node->a, &a) || !rill_run_evaluate (run, node->b, &b))
    return FALSE;

  run->node = node;
  return rill_value_operate (run, node->op, a, b, value);
}

static gboolean
evaluate_choice (RillRun        *run,
                 const RillNode *node,
                 RillValue      *value)
{
  if (!rill_run_evaluate (run, node->a, value))
    return FALSE;
  if (rill_value_is_true (*value))
    return rill_run_evaluate (run, node->b, value);
  if (node->c != NULL)
    return rill_run_evaluate (run, node->c, value);

  *value = rill_value_undefined ("what an if without an else gives");
  return TRUE;
}

/* --- Filters, tests, literals ------------------------------------------------------------------------------------ */

static gboolean
evaluate_filter (RillRun        *run,
                 const RillNode *node,
                 RillValue      *value)
{
  RillArguments arguments;
  RillValue object;

  return rill_run_evaluate (run, node->a, &object) && evaluate_arguments (run, node, &arguments) &&
         rill_run_filter (run, node->text, object, &arguments, value);
}

static gboolean
evaluate_test (RillRun        *run,
               const RillNode *node,
               RillValue      *value)
{
  RillArguments arguments;
  RillValue object;
  gboolean result;

  if (!rill_run_evaluate (run, node->a, &object) || !evaluate_arguments (run, node, &arguments) ||
      !rill_run_test (run, node->text, object, &arguments, &result))
    return FALSE;

  *value = rill_value_boolean (result != (node->integer != 0));
  return TRUE;
}

static gboolean
evaluate_collection (RillRun        *run,
                     const RillNode *node,
                     RillValue      *value)
{
  if (node->kind == RILL_NODE_LIST ? !rill_value_make_list (run, value) : !rill_value_make_map (run, value))
    return FALSE;

  for (const RillNode *child = node->children; child != NULL; child = child->next)
    {
      RillValue first, second;

      if (!rill_run_evaluate (run, child, &first))
        return FALSE;
      if (node->kind == RILL_NODE_LIST)
        {
          if (!rill_list_append (run, value->list, first))
            return FALSE;
          continue;
        }

      child = child->next;
      if (!rill_run_evaluate (run, child, &second))
        return FALSE;
      run->node = node;
      if (!rill_map_set (run, value->map, first, second))
        return FALSE;
    }

  return TRUE;
}

static gboolean
evaluate (RillRun        *run,
          const RillNode *node,
          RillValue      *value)
{
  RillValue object;

  switch (node->kind)
    {
    case RILL_NODE_STRING:
      return rill_value_make_text (run, node->text, node->n_text, NULL, value);
    case RILL_NODE_INTEGER:
      *value = rill_value_integer (node->integer);
      return TRUE;
    case RILL_NODE_FLOAT:
      *value = rill_value_float (node->real);
      return TRUE;
    case RILL_NODE_CONSTANT:
      *value = node->integer == 2 ? rill_value_none () : rill_value_boolean (node->integer == 1);
      return TRUE;
    case RILL_NODE_NAME:
      evaluate_name (run, node, value);
      return TRUE;
    case RILL_NODE_LIST:
    case RILL_NODE_MAP:
      return evaluate_collection (run, node, value);
    case RILL_NODE_ATTRIBUTE:
      if (!rill_run_evaluate (run, node->a, &object))
        return FALSE;
      run->node = node;
      return rill_run_get_attribute (run, object, node->text, strlen (node->text), value);
    case RILL_NODE_ITEM:
      return rill_run_evaluate_item (run, node, value);
    case RILL_NODE_SLICE:
      return rill_run_evaluate_slice (run, node, value);
    case RILL_NODE_CALL:
      return evaluate_call (run, node, NULL, value);
    case RILL_NODE_CALL_BLOCK:
      /* The macro node behind it is what caller() calls. */
      object = (RillValue) { .kind = RILL_VALUE_MACRO, .macro = rill_run_alloc (run, sizeof (RillMacro)) };
      if (object.macro == NULL)
        return FALSE;
      *object.macro = (RillMacro) { node, run->frame };
      return evaluate_call (run, node->a, &object, value);
    case RILL_NODE_FILTER:
      return evaluate_filter (run, node, value);
    case RILL_NODE_TEST:
      return evaluate_test (run, node, value);
    case RILL_NODE_UNARY:
      return evaluate_unary (run, node, value);
    case RILL_NODE_BINARY:
      return evaluate_binary (run, node, value);
    case RILL_NODE_COMPARE:
      return evaluate_comparison (run, node, value);
    case RILL_NODE_AND:
    case RILL_NODE_OR:
      return evaluate_logic (run, node, value);
    case RILL_NODE_CHOICE:
      return evaluate_choice (run, node, value);
    case RILL_NODE_CAPTURED:
      *value = run->captured;
      return TRUE;
    default:
      return rill_run_fail (run, "a statement where an expression should be");
    }
}

gboolean
rill_run_evaluate (RillRun        *run,
                   const RillNode *node,
                   RillValue      *value)
{
  gboolean ok;

  run->node = node;
  if (!rill_run_charge (run, 1))
    return FALSE;
  if (run->depth >= RILL_RUN_MAX_DEPTH)
    return rill_run_fail (run, "more than %d things inside one another", RILL_RUN_MAX_DEPTH);

  run->depth++;
  ok = evaluate (run, node, value);
  run->depth--;
  return ok;
}
