/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * White space is handled as Hugging Face sets Jinja up: a line break after a tag or comment goes, and so do blanks before
 * one that begins its line; a minus takes all white space on its side, a plus keeps it.
 */

#include "text/template/lexer.h"

#include <string.h>

typedef struct
{
  RillArena *arena;
  const char *source;
  const char *end;
  const char *at;
  const char *counted;  /* up to where line and column are known */
  guint line, column;
  GArray *lexemes;
  gboolean line_starts; /* what stands before is a line break, even one that was taken away */
  gboolean strip_next;  /* the tag before ended in a minus */
} Lexer;

static void
count_to (Lexer      *self,
          const char *place)
{
  for (; self->counted < place; self->counted++)
    if (*self->counted == '\n')
      {
        self->line++;
        self->column = 1;
      }
    else if (((guchar) *self->counted & 0xc0) != 0x80)
      self->column++;
}

static gboolean
fail (Lexer      *self,
      const char *place,
      const char *what,
      GError    **error)
{
  count_to (self, place);
  rill_template_set_error (error, self->line, self->column, "%s", what);
  return FALSE;
}

static RillLexeme *
append (Lexer         *self,
        RillLexemeKind kind,
        const char    *place)
{
  RillLexeme lexeme = { .kind = kind };

  count_to (self, place);
  lexeme.line = self->line;
  lexeme.column = self->column;
  g_array_append_val (self->lexemes, lexeme);
  return &g_array_index (self->lexemes, RillLexeme, self->lexemes->len - 1);
}

static const char *
dup_text (Lexer      *self,
          const char *text,
          gsize       n)
{
  char *copy = rill_arena_alloc (self->arena, n + 1);

  if (copy != NULL && n > 0)
    memcpy (copy, text, n);
  return copy;
}

static gboolean
append_text (Lexer         *self,
             RillLexemeKind kind,
             const char    *place,
             const char    *text,
             gsize          n,
             GError       **error)
{
  const char *copy = dup_text (self, text, n);
  RillLexeme *lexeme;

  if (copy == NULL)
    return fail (self, place, "the template is too large", error);

  lexeme = append (self, kind, place);
  lexeme->text = copy;
  lexeme->n_text = n;
  return TRUE;
}

/* --- Data -------------------------------------------------------------------------------------------------------- */

/* Emits the data before @tag (or the end), cut as the tag wants it. */
static gboolean
lex_data (Lexer      *self,
          const char *tag,
          GError    **error)
{
  const char *begin = self->at;
  const char *end = tag;
  gboolean is_tag = tag < self->end;

  if (self->strip_next)
    while (begin < end && g_ascii_isspace (*begin))
      begin++;
  self->strip_next = FALSE;

  if (is_tag && tag[2] == '-')
    {
      while (end > begin && g_ascii_isspace (end[-1]))
        end--;
    }
  else if (is_tag && tag[1] != '{' && tag[2] != '+')
    {
      const char *line = end;

      while (line > begin && line[-1] != '\n' && g_ascii_isspace (line[-1]))
        line--;
      if (line > begin ? line[-1] == '\n' : self->line_starts)
        end = line;
    }

  return end == begin || append_text (self, RILL_LEXEME_DATA, begin, begin, (gsize) (end - begin), error);
}

/* After the end of a tag or comment whose last character before the closing brace is at @mark. */
static void
end_tag (Lexer   *self,
         char     mark,
         gboolean takes_line_break)
{
  self->strip_next = mark == '-';
  self->line_starts = FALSE;
  if (takes_line_break && mark != '+' && !self->strip_next && *self->at == '\n')
    {
      self->at++;
      self->line_starts = TRUE;
    }
}

/* --- Inside tags ------------------------------------------------------------------------------------------------- */

static gboolean
append_escape (Lexer       *self,
               const char **at,
               GString     *out,
               GError     **error)
{
  const char c = **at;
  guint n_digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  gunichar value = 0;

  (*at)++;
  if (n_digits == 0)
    {
      static const char from[] = "ntrbfva";
      static const char to[] = "\n\t\r\b\f\v\a";
      const char *place = strchr (from, c);

      if (c == '\n')
        return TRUE;
      /* A chat's texts end with a NUL and have none in them. */
      if (c == '0')
        return fail (self, *at, "an escape is no character", error);
      /* Python leaves an escape that it does not know as it stands. */
      if (place == NULL && c != '\\' && c != '\'' && c != '"')
        g_string_append_c (out, '\\');
      g_string_append_c (out, place != NULL ? to[place - from] : c);
      return TRUE;
    }

  for (guint i = 0; i < n_digits; i++, (*at)++)
    {
      int digit = *at < self->end ? g_ascii_xdigit_value (**at) : -1;

      if (digit < 0)
        return fail (self, *at, "expected a hexadecimal digit", error);
      value = value << 4 | (gunichar) digit;
    }
  if (value == 0 || !g_unichar_validate (value))
    return fail (self, *at, "an escape is no character", error);

  g_string_append_unichar (out, value);
  return TRUE;
}

static gboolean
lex_string (Lexer   *self,
            GError **error)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *begin = self->at;
  const char *at = begin + 1;

  while (at < self->end && *at != *begin)
    {
      if (*at == '\\' && at + 1 < self->end)
        {
          at++;
          if (!append_escape (self, &at, out, error))
            return FALSE;
        }
      else
        g_string_append_c (out, *at++);
    }
  if (at == self->end)
    return fail (self, begin, "a string has no end", error);

  self->at = at + 1;
  return append_text (self, RILL_LEXEME_STRING, begin, out->str, out->len, error);
}

static gboolean
lex_number (Lexer   *self,
            GError **error)
{
  const char *begin = self->at;
  const char *at = begin;
  gboolean is_float = FALSE;
  RillLexeme *lexeme;

  while (g_ascii_isdigit (*at))
    at++;
  if (*at == '.' && g_ascii_isdigit (at[1]))
    for (is_float = TRUE, at++; g_ascii_isdigit (*at);)
      at++;
  if (at - begin > 18)
    return fail (self, begin, "a number has too many digits", error);

  lexeme = append (self, is_float ? RILL_LEXEME_FLOAT : RILL_LEXEME_INTEGER, begin);
  if (is_float)
    lexeme->real = g_ascii_strtod (begin, NULL);
  else
    lexeme->integer = g_ascii_strtoll (begin, NULL, 10);
  self->at = at;
  return TRUE;
}

static gboolean
lex_operator (Lexer   *self,
              GError **error)
{
  static const struct
  {
    char text[3];
    int op;
  } pairs[] = {
    { "==", RILL_OPERATOR_EQUAL },        { "!=", RILL_OPERATOR_UNEQUAL }, { "<=", RILL_OPERATOR_AT_MOST },
    { ">=", RILL_OPERATOR_AT_LEAST },     { "//", RILL_OPERATOR_FLOOR_DIVIDE }, { "**", RILL_OPERATOR_POWER },
  };
  RillLexeme *lexeme;
  gsize n = 1;
  int op = *self->at;

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (strncmp (self->at, pairs[i].text, 2) == 0)
      {
        op = pairs[i].op;
        n = 2;
      }
  if (n == 1 && strchr ("+-*/%~<>=.,:|()[]{}", op) == NULL)
    return fail (self, self->at, "a character that no expression has", error);

  lexeme = append (self, RILL_LEXEME_OPERATOR, self->at);
  lexeme->op = op;
  self->at += n;
  return TRUE;
}

/* Whether the tag ends here; then past it. Braces inside the expression belong to it while they are open. */
static gboolean
match_end (Lexer      *self,
           const char *closing,
           guint       n_open,
           char       *mark)
{
  *mark = '\0';
  if (n_open > 0)
    return FALSE;

  if ((*self->at == '-' || *self->at == '+') && strncmp (self->at + 1, closing, 2) == 0)
    {
      *mark = *self->at;
      self->at += 3;
      return TRUE;
    }
  if (strncmp (self->at, closing, 2) != 0)
    return FALSE;

  self->at += 2;
  return TRUE;
}

static gboolean
lex_inside (Lexer      *self,
            const char *opening,
            gboolean    prints,
            GError    **error)
{
  const char *closing = prints ? "}}" : "%}";
  guint n_open = 0;

  append (self, prints ? RILL_LEXEME_PRINT_BEGIN : RILL_LEXEME_TAG_BEGIN, opening);
  while (self->at < self->end)
    {
      const char *place = self->at;
      char c = *place;
      char mark;

      if (g_ascii_isspace (c))
        {
          self->at++;
          continue;
        }
      if (match_end (self, closing, n_open, &mark))
        {
          append (self, prints ? RILL_LEXEME_PRINT_END : RILL_LEXEME_TAG_END, place);
          end_tag (self, mark, !prints);
          return TRUE;
        }

      if (g_ascii_isalpha (c) || c == '_')
        {
          const char *begin = self->at;

          while (g_ascii_isalnum (*self->at) || *self->at == '_')
            self->at++;
          if (!append_text (self, RILL_LEXEME_NAME, begin, begin, (gsize) (self->at - begin), error))
            return FALSE;
        }
      else if (g_ascii_isdigit (c) ? !lex_number (self, error)
                                   : c == '\'' || c == '"' ? !lex_string (self, error) : !lex_operator (self, error))
        return FALSE;
      else if (c == '{' || c == '(' || c == '[')
        n_open++;
      else if ((c == '}' || c == ')' || c == ']') && n_open > 0)
        n_open--;
    }

  return fail (self, opening, "a tag has no end", error);
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

static const char *
find_tag (const char *at,
          const char *end)
{
  for (; at + 1 < end; at++)
    if (at[0] == '{' && (at[1] == '{' || at[1] == '%' || at[1] == '#'))
      return at;

  return end;
}

/* {% raw %}...{% endraw %}: past it, where it stands here. */
static gboolean
lex_raw (Lexer    *self,
         gboolean *done,
         GError  **error)
{
  const char *at = self->at;
  const char *body, *end;

  *done = FALSE;
  at += *at == '-' || *at == '+' ? 1 : 0;
  while (g_ascii_isspace (*at))
    at++;
  if (strncmp (at, "raw", 3) != 0 || g_ascii_isalnum (at[3]) || at[3] == '_')
    return TRUE;

  at += 3;
  while (g_ascii_isspace (*at) || *at == '-')
    at++;
  if (strncmp (at, "%}", 2) != 0)
    return fail (self, at, "expected the end of the raw tag", error);

  body = at + 2;
  for (end = find_tag (body, self->end); end < self->end; end = find_tag (end + 2, self->end))
    {
      at = end + 2;
      while (g_ascii_isspace (*at) || *at == '-')
        at++;
      if (end[1] == '%' && strncmp (at, "endraw", 6) == 0)
        break;
    }
  at = end < self->end ? strstr (at, "%}") : NULL;
  if (at == NULL)
    return fail (self, self->at, "a raw block has no end", error);

  *done = TRUE;
  if (end > body && !append_text (self, RILL_LEXEME_DATA, body, body, (gsize) (end - body), error))
    return FALSE;
  self->at = at + 2;
  end_tag (self, at[-1] == '-' ? '-' : '\0', TRUE);
  return TRUE;
}

static gboolean
lex_tag (Lexer   *self,
         GError **error)
{
  const char *tag = self->at;
  gboolean done;

  self->at += 2;
  if (tag[1] == '#')
    {
      const char *end = strstr (self->at, "#}");

      if (end == NULL)
        return fail (self, tag, "a comment has no end", error);
      self->at = end + 2;
      end_tag (self, end > tag + 2 ? end[-1] : '\0', TRUE);
      return TRUE;
    }

  if (tag[1] == '%')
    {
      if (!lex_raw (self, &done, error))
        return FALSE;
      if (done)
        return TRUE;
    }

  if (*self->at == '-' || *self->at == '+')
    self->at++;
  return lex_inside (self, tag, tag[1] == '{', error);
}

GArray *
rill_template_lex (RillArena  *arena,
                   const char *source,
                   GError    **error)
{
  g_autoptr (GArray) lexemes = g_array_new (FALSE, TRUE, sizeof (RillLexeme));
  g_auto (GStrv) lines = g_strsplit (source, "\r\n", -1);
  g_autofree char *text = g_strjoinv ("\n", lines);
  gsize n = strlen (text);
  Lexer lexer = { arena, text, text + n, text, text, 1, 1, lexemes, TRUE, FALSE };

  /* One line break at the very end is none of the template's. */
  if (n > 0 && text[n - 1] == '\n')
    text[--n] = '\0';
  lexer.end = text + n;

  while (lexer.at < lexer.end)
    {
      const char *tag = find_tag (lexer.at, lexer.end);

      if (!lex_data (&lexer, tag, error))
        return NULL;
      lexer.at = tag;
      if (tag < lexer.end && !lex_tag (&lexer, error))
        return NULL;
    }

  append (&lexer, RILL_LEXEME_END, lexer.end);
  return g_steal_pointer (&lexemes);
}
