import '@fontsource-variable/inter';
import type { ThemeOptions } from '@mui/material/styles';
import type { RaThemeOptions } from 'react-admin';

interface Palette {
  mode: 'light' | 'dark';
  primary: string;
  background: string;
  paper: string;
  text: string;
  quiet: string;
  line: string;
  error: string;
  warning: string;
  success: string;
  info: string;
}

const light: Palette = {
  mode: 'light',
  primary: '#1f4fd8',
  background: '#f6f7f9',
  paper: '#ffffff',
  text: '#16202e',
  quiet: '#51607a',
  line: '#e1e5ec',
  error: '#b3261e',
  warning: '#8a5200',
  success: '#1a6b3c',
  info: '#1f4fd8',
};

const dark: Palette = {
  mode: 'dark',
  primary: '#8fb0ff',
  background: '#10151d',
  paper: '#171e29',
  text: '#e8ecf3',
  quiet: '#a5b1c4',
  line: '#2b3547',
  error: '#ff9b92',
  warning: '#ffc46b',
  success: '#7fd8a4',
  info: '#8fb0ff',
};

/** Plain surfaces, thin lines, one accent. Every text colour meets WCAG AA (4.5 : 1) on every surface it stands on. */
function themeOf(p: Palette): RaThemeOptions {
  const line = `1px solid ${p.line}`;
  return {
    palette: {
      mode: p.mode,
      primary: { main: p.primary, contrastText: p.mode === 'light' ? '#fff' : '#0d1420' },
      secondary: { main: p.quiet },
      error: { main: p.error },
      warning: { main: p.warning },
      success: { main: p.success },
      info: { main: p.info },
      background: { default: p.background, paper: p.paper },
      text: { primary: p.text, secondary: p.quiet },
      divider: p.line,
    },
    shape: { borderRadius: 10 },
    sidebar: { width: 232, closedWidth: 56 },
    typography: {
      fontFamily: '"Inter Variable", system-ui, sans-serif',
      fontSize: 13,
      h1: { fontSize: '1.5rem', fontWeight: 650, letterSpacing: '-0.015em' },
      h2: { fontSize: '1.2rem', fontWeight: 650, letterSpacing: '-0.01em' },
      h5: { fontWeight: 650, letterSpacing: '-0.015em' },
      h6: { fontSize: '1.02rem', fontWeight: 600, letterSpacing: '-0.01em' },
      button: { textTransform: 'none', fontWeight: 600 },
      overline: { letterSpacing: '0.06em', fontWeight: 600, lineHeight: 1.8 },
    },
    components: components(p, line),
  };
}

const components = (p: Palette, line: string): ThemeOptions['components'] & RaThemeOptions['components'] => ({
  MuiCssBaseline: {
    styleOverrides: {
      // Figures stand in columns: all digits are equally wide.
      body: { fontVariantNumeric: 'tabular-nums' },
      ':focus-visible': { outline: `2px solid ${p.primary}`, outlineOffset: 2 },
    },
  },
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: { root: { backgroundImage: 'none' }, elevation1: { border: line } },
  },
  MuiCard: { styleOverrides: { root: { border: line, boxShadow: 'none' } } },
  MuiAppBar: {
    defaultProps: { color: 'inherit', elevation: 0 },
    styleOverrides: { root: { backgroundColor: p.paper, color: p.text, borderBottom: line } },
  },
  MuiButton: { defaultProps: { disableElevation: true }, styleOverrides: { root: { borderRadius: 8 } } },
  MuiTextField: { defaultProps: { variant: 'outlined', size: 'small' } },
  MuiFormControl: { defaultProps: { variant: 'outlined', size: 'small', margin: 'dense' } },
  MuiAutocomplete: { defaultProps: { size: 'small' } },
  MuiOutlinedInput: {
    styleOverrides: {
      root: { backgroundColor: p.paper, borderRadius: 8 },
      notchedOutline: { borderColor: p.mode === 'light' ? '#8b97ab' : '#5d6b84' },
    },
  },
  MuiChip: { styleOverrides: { root: { borderRadius: 6, fontWeight: 550 } } },
  MuiTooltip: { defaultProps: { enterDelay: 400 } },
  MuiTableCell: {
    styleOverrides: {
      root: { borderBottomColor: p.line, padding: '7px 12px' },
      head: { color: p.quiet, fontWeight: 600, backgroundColor: p.paper, whiteSpace: 'nowrap' },
    },
  },
  MuiTableRow: { styleOverrides: { root: { '&:last-child td': { borderBottom: 0 } } } },
  RaLayout: {
    styleOverrides: {
      root: {
        minWidth: 0,
        '& .RaLayout-appFrame, & .RaLayout-contentWithSidebar': { minWidth: 0 },
        '& .RaLayout-content': { padding: '0 20px 32px', minWidth: 0 },
      },
    },
  },
  // A wide table scrolls in its own box; the page never does.
  RaList: { styleOverrides: { root: { '& .RaList-main, & .RaList-content': { minWidth: 0, overflowX: 'auto' } } } },
  RaDataTable: { styleOverrides: { root: { '& .RaDataTable-headerCell': { backgroundColor: p.paper } } } },
});

export const lightTheme = themeOf(light);
export const darkTheme = themeOf(dark);
