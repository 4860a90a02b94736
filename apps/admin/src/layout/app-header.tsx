import { Box, MenuItem, Typography } from '@mui/material';
import {
  AppBar,
  LocalesMenuButton,
  Logout,
  RefreshIconButton,
  TitlePortal,
  ToggleThemeButton,
  UserMenu,
  useGetIdentity,
  useTranslate,
} from 'react-admin';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { openWorkspace, whoAmI } from '../data/auth-provider';

/** The name of the workspace stands beside the page's title, so nobody works in the wrong one. */
export const AppHeader = () => (
  <AppBar userMenu={<PersonMenu />} toolbar={<HeaderTools />}>
    <TitlePortal variant="h6" component="h1" />
    <WorkspaceName />
    <Box sx={{ flex: 1, display: { xs: 'none', sm: 'block' } }} />
  </AppBar>
);

const HeaderTools = () => (
  <>
    <Box sx={{ display: { xs: 'none', sm: 'contents' } }}>
      <LocalesMenuButton />
      <RefreshIconButton />
    </Box>
    <ToggleThemeButton />
  </>
);

const useMe = () => useQuery({ queryKey: ['me'], queryFn: whoAmI, staleTime: Infinity });

const WorkspaceName = () => {
  const { data } = useMe();
  const name = data?.workspaces.find(({ id }) => id === data.workspaceId)?.name;
  return name ? (
    <Typography variant="body2" color="textSecondary" noWrap sx={{ ml: 1, display: { xs: 'none', sm: 'block' } }}>
      {name}
    </Typography>
  ) : null;
};

const PersonMenu = () => {
  const translate = useTranslate();
  const { data: me } = useMe();
  const { identity } = useGetIdentity();
  const cache = useQueryClient();
  const others = me?.workspaces.filter(({ id }) => id !== me.workspaceId) ?? [];
  const open = async (id: string) => {
    await openWorkspace(id);
    cache.clear();
    window.location.assign('/admin/');
  };
  return (
    <UserMenu label={identity?.fullName ?? ''}>
      {others.map(({ id, name }) => (
        <MenuItem key={id} onClick={() => void open(id)}>
          {translate('session.otherWorkspace')}: {name}
        </MenuItem>
      ))}
      <Logout />
    </UserMenu>
  );
};
