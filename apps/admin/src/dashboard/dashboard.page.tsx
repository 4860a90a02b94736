import { Title } from 'react-admin';

const DashboardPage = () => <Title title="ra.page.dashboard" />;

export default DashboardPage;
