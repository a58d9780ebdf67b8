/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements, from behind the name of the tag that begins one to behind the tag that ends it. A tag that reads other
 * files, or that nothing in a chat needs, is refused by name.
 */

#include "text/template/parser-private.h"

#include <string.h>

static gboolean
expect_tag_end (RillParser *self,
                GError    **error)
{
  if (self->at->kind != RILL_LEXEME_TAG_END)
    return rill_parser_fail (self, "the end of the tag", error);

  self->at++;
  return TRUE;
}

/* A body, and past the name of the tag that ends it. */
static RillNode *
parse_body (RillParser *self,
            const char *end,
            GError    **error)
{
  RillNode *body = rill_parser_block (self, (const char *const[]) { end, NULL }, error);

  if (body == NULL)
    return NULL;

  self->at++;
  return body;
}

static RillNode *
parse_if (RillParser *self,
          RillNode   *node,
          GError    **error)
{
  static const char *const ends[] = { "elif", "else", "endif", NULL };
  const RillLexeme *lexeme;

  node->a = rill_parser_expression (self, error);
  if (node->a == NULL || !expect_tag_end (self, error))
    return NULL;
  node->b = rill_parser_block (self, ends, error);
  if (node->b == NULL)
    return NULL;

  lexeme = self->at++;
  if (strcmp (lexeme->text, "endif") == 0)
    return node;
  if (strcmp (lexeme->text, "elif") == 0)
    {
      RillNode *other = rill_parser_new_node (self, RILL_NODE_IF, lexeme, error);

      if (other == NULL || !rill_parser_enter (self, error))
        return NULL;
      node->c = parse_if (self, other, error);
      rill_parser_leave (self);
      return node->c != NULL ? node : NULL;
    }

  if (!expect_tag_end (self, error))
    return NULL;
  node->c = parse_body (self, "endif", error);
  return node->c != NULL ? node : NULL;
}

/* Names with commas, with or without brackets: what a for or a set gives values to. */
static gboolean
parse_targets (RillParser *self,
               RillNode   *node,
               gboolean    with_attributes,
               GError    **error)
{
  RillNode **last = &node->children;
  gboolean in_brackets = rill_parser_take_operator (self, '(');

  do
    {
      RillNode *target;

      if (self->at->kind != RILL_LEXEME_NAME)
        return rill_parser_fail (self, "a name", error);
      target = rill_parser_new_node (self, RILL_NODE_NAME, self->at++, error);
      if (target == NULL)
        return FALSE;

      if (with_attributes && rill_parser_take_operator (self, '.'))
        {
          RillNode *attribute = rill_parser_new_node (self, RILL_NODE_ATTRIBUTE, self->at, error);

          if (attribute == NULL || self->at->kind != RILL_LEXEME_NAME)
            return attribute != NULL && rill_parser_fail (self, "an attribute's name", error);
          self->at++;
          attribute->a = target;
          target = attribute;
        }
      *last = target;
      last = &target->next;
    }
  while (rill_parser_take_operator (self, ','));

  return !in_brackets || rill_parser_expect_operator (self, ')', error);
}

static RillNode *
parse_for (RillParser *self,
           RillNode   *node,
           GError    **error)
{
  static const char *const ends[] = { "else", "endfor", NULL };
  const RillLexeme *lexeme;

  if (!parse_targets (self, node, FALSE, error) || !rill_parser_expect_name (self, "in", error))
    return NULL;
  node->a = rill_parser_plain_expression (self, error);
  if (node->a == NULL)
    return NULL;
  if (rill_parser_take_name (self, "if"))
    {
      node->d = rill_parser_expression (self, error);
      if (node->d == NULL)
        return NULL;
    }
  if (!expect_tag_end (self, error))
    return NULL;

  self->n_loops++;
  node->b = rill_parser_block (self, ends, error);
  self->n_loops--;
  if (node->b == NULL)
    return NULL;
  lexeme = self->at++;
  if (strcmp (lexeme->text, "endfor") == 0)
    return node;

  if (!expect_tag_end (self, error))
    return NULL;
  node->c = parse_body (self, "endfor", error);
  return node->c != NULL ? node : NULL;
}

/* Filters that stand before a body: on top of a node for the body's text. */
static RillNode *
parse_block_filters (RillParser *self,
                     GError    **error)
{
  RillNode *captured = rill_parser_new_node (self, RILL_NODE_CAPTURED, self->at, error);

  return captured != NULL ? rill_parser_filters (self, captured, error) : NULL;
}

static RillNode *
parse_set (RillParser *self,
           RillNode   *node,
           GError    **error)
{
  if (!parse_targets (self, node, TRUE, error))
    return NULL;

  if (rill_parser_take_operator (self, '='))
    {
      const RillLexeme *lexeme = self->at;
      RillNode *list;

      node->a = rill_parser_expression (self, error);
      if (node->a == NULL || !rill_parser_is_operator (self, ','))
        return node->a != NULL ? node : NULL;

      list = rill_parser_new_node (self, RILL_NODE_LIST, lexeme, error);
      if (list == NULL)
        return NULL;
      list->children = node->a;
      for (RillNode *last = node->a; rill_parser_take_operator (self, ','); last = last->next)
        {
          last->next = rill_parser_expression (self, error);
          if (last->next == NULL)
            return NULL;
        }
      node->a = list;
      return node;
    }

  if (rill_parser_is_operator (self, '|'))
    {
      node->c = parse_block_filters (self, error);
      if (node->c == NULL)
        return NULL;
    }
  if (!expect_tag_end (self, error))
    return NULL;
  node->b = parse_body (self, "endset", error);
  return node->b != NULL ? node : NULL;
}

/* The arguments of a macro: names, some with a default. */
static gboolean
parse_parameters (RillParser *self,
                  RillNode   *node,
                  GError    **error)
{
  RillNode **last = &node->children;

  if (!rill_parser_expect_operator (self, '(', error))
    return FALSE;

  while (!rill_parser_take_operator (self, ')'))
    {
      RillNode *parameter;

      if (node->children != NULL && !rill_parser_expect_operator (self, ',', error))
        return FALSE;
      if (self->at->kind != RILL_LEXEME_NAME)
        return rill_parser_fail (self, "a name", error);
      parameter = rill_parser_new_node (self, RILL_NODE_ARGUMENT, self->at++, error);
      if (parameter == NULL)
        return FALSE;
      if (rill_parser_take_operator (self, '='))
        {
          parameter->a = rill_parser_expression (self, error);
          if (parameter->a == NULL)
            return FALSE;
        }
      *last = parameter;
      last = &parameter->next;
    }

  return TRUE;
}

static RillNode *
parse_macro (RillParser *self,
             RillNode   *node,
             GError    **error)
{
  guint n_loops = self->n_loops;

  if (self->at->kind != RILL_LEXEME_NAME)
    {
      rill_parser_fail (self, "the macro's name", error);
      return NULL;
    }
  node->text = self->at++->text;
  if (!parse_parameters (self, node, error) || !expect_tag_end (self, error))
    return NULL;

  self->n_loops = 0;
  node->b = parse_body (self, "endmacro", error);
  self->n_loops = n_loops;
  return node->b != NULL ? node : NULL;
}

static RillNode *
parse_call_block (RillParser *self,
                  RillNode   *node,
                  GError    **error)
{
  if (rill_parser_is_operator (self, '(') && !parse_parameters (self, node, error))
    return NULL;
  node->a = rill_parser_expression (self, error);
  if (node->a == NULL)
    return NULL;
  if (node->a->kind != RILL_NODE_CALL)
    {
      rill_parser_fail (self, "a call", error);
      return NULL;
    }
  if (!expect_tag_end (self, error))
    return NULL;

  node->b = parse_body (self, "endcall", error);
  return node->b != NULL ? node : NULL;
}

static RillNode *
parse_filter_block (RillParser *self,
                    RillNode   *node,
                    GError    **error)
{
  RillNode *first = rill_parser_new_node (self, RILL_NODE_FILTER, self->at, error);

  if (first == NULL)
    return NULL;
  first->a = rill_parser_new_node (self, RILL_NODE_CAPTURED, self->at, error);
  if (first->a == NULL)
    return NULL;
  if (self->at->kind != RILL_LEXEME_NAME)
    {
      rill_parser_fail (self, "a filter's name", error);
      return NULL;
    }
  self->at++;
  if (rill_parser_is_operator (self, '(') && !rill_parser_arguments (self, first, error))
    return NULL;

  node->a = rill_parser_filters (self, first, error);
  if (node->a == NULL || !expect_tag_end (self, error))
    return NULL;
  node->b = parse_body (self, "endfilter", error);
  return node->b != NULL ? node : NULL;
}

/* {% generation %} marks what a model is trained on: its body is all there is to it here. */
static RillNode *
parse_generation (RillParser *self,
                  RillNode   *node,
                  GError    **error)
{
  return expect_tag_end (self, error) ? parse_body (self, "endgeneration", error) : NULL;
}

static RillNode *
parse_jump (RillParser *self,
            RillNode   *node,
            GError    **error)
{
  if (self->n_loops > 0)
    return node;

  rill_parser_fail (self, "a loop around it", error);
  return NULL;
}

RillNode *
rill_parser_statement (RillParser *self,
                       GError    **error)
{
  static const struct
  {
    const char *name;
    RillNodeKind kind;
    RillNode *(*parse) (RillParser *self, RillNode *node, GError **error);
  } statements[] = {
    { "if", RILL_NODE_IF, parse_if },
    { "for", RILL_NODE_FOR, parse_for },
    { "set", RILL_NODE_SET, parse_set },
    { "macro", RILL_NODE_MACRO, parse_macro },
    { "call", RILL_NODE_CALL_BLOCK, parse_call_block },
    { "filter", RILL_NODE_FILTERED, parse_filter_block },
    { "generation", RILL_NODE_BLOCK, parse_generation },
    { "break", RILL_NODE_BREAK, parse_jump },
    { "continue", RILL_NODE_CONTINUE, parse_jump },
  };
  const RillLexeme *lexeme = self->at;

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (rill_parser_take_name (self, statements[i].name))
      {
        RillNode *node = rill_parser_new_node (self, statements[i].kind, lexeme, error);

        node = node != NULL ? statements[i].parse (self, node, error) : NULL;
        return node != NULL && expect_tag_end (self, error) ? node : NULL;
      }

  rill_parser_fail (self, "a tag that chat templates may have (if, for, set, macro, call, filter, ...)", error);
  return NULL;
}
